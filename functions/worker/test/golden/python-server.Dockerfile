FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV HOME=/home/agent PORT=8080
RUN mkdir -p /home/agent /app && chown 1000:1000 /home/agent /app
WORKDIR /app
RUN pip install uv
COPY pyproject.toml ./
RUN uv pip install --system -r pyproject.toml
COPY --chown=1000:1000 . .
USER 1000
EXPOSE 8080
CMD ["sh","-c","exec \"$@\" --port \"$PORT\"","sh","python","-m","app","--host","0.0.0.0"]
