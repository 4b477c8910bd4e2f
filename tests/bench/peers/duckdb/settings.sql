SET threads = 2;
SET enable_progress_bar = false;
