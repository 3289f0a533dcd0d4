"""What inspection tells the public: the plan, conclusions, what became of advice, news.

Officers draft, a leader approves, then it is published; nothing personal goes out.
"""
