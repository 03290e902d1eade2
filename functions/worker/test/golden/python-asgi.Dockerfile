FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app:/app/src PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
ENV HOME=/home/agent PORT=8080
RUN mkdir -p /home/agent /app && chown 1000:1000 /home/agent /app
WORKDIR /app
COPY requirements.txt ./requirements.txt
RUN pip install -r requirements.txt "uvicorn"
COPY --chown=1000:1000 . .
USER 1000
EXPOSE 8080
CMD ["sh","-c","exec \"$@\" --port \"$PORT\"","sh","uvicorn","shop.main:app","--host","0.0.0.0","--proxy-headers","--forwarded-allow-ips","*"]
