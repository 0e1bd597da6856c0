@echo off
chcp 65001 >nul
cd /d "%~dp0"
where py >nul 2>nul
if errorlevel 1 (python start.py run) else (py -3 start.py run)
if errorlevel 1 echo.
echo 按任意键关闭窗口……
pause >nul
