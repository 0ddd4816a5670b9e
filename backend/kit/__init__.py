"""Words of no domain: time, ids, database, writer, web, problems, pages, outbox, worker, files."""
