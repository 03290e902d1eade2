FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app:/app/agents PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV HOME=/home/agent PORT=8080
RUN mkdir -p /home/agent /app && chown 1000:1000 /home/agent /app
WORKDIR /app
RUN pip install "google-adk[a2a]"
COPY --chown=1000:1000 . agents/my_agent/
USER 1000
EXPOSE 8080
CMD ["python","agents/my_agent/agent-gallery-start.py"]
