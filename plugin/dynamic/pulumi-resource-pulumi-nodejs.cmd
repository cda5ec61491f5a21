@node "%~dp0start.cjs" %*
