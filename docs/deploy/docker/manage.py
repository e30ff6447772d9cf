#!/bin/sh
# Not Python: "manage.py <command>" of old compose files and crontabs is "rollcall <command>".
exec rollcall "$@"
