"""Work that is done once, later, or by the clock: three functions and a list of names.

A job is a name of :data:`congvu.jobs.registry.JOBS`; its function decides nothing and calls one
action. Doing it twice does no harm. The queue is a table beside the rest (django-q2), so a job
that an act enqueues is committed or undone with the act. The port is :mod:`congvu.jobs.port`.
"""
