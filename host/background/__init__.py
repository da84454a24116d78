"""Work behind the pages: the queue, the functions it may call, and the worker process."""
