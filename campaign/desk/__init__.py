"""The press office in the browser, on this machine only: Starlette and uvicorn. Shows, and changes nothing."""
