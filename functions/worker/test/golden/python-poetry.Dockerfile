FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV HOME=/home/agent PORT=8080
RUN mkdir -p /home/agent /app && chown 1000:1000 /home/agent /app
WORKDIR /app
COPY --chown=1000:1000 . .
RUN pip install .
USER 1000
EXPOSE 8080
CMD ["python","main.py"]
