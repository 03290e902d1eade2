FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app:/app/agents PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV HOME=/home/agent PORT=8080
RUN mkdir -p /home/agent /app && chown 1000:1000 /home/agent /app
WORKDIR /app
RUN pip install uv
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
ENV PATH=/app/.venv/bin:$PATH VIRTUAL_ENV=/app/.venv
COPY --chown=1000:1000 . .
USER 1000
EXPOSE 8080
CMD ["python","agent-gallery-start.py"]
