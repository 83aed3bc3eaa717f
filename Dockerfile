# The server alone. Data lives in /data; without a key it does not start, because the port can be reached from elsewhere:
#   docker compose run --rm groundwork keys create NAME --role admin
# torch compiles the default model and is taken out again; `--build-arg EVERY_MODEL=true` keeps it, for other models.
FROM python:3.11-slim
ARG EVERY_MODEL=false
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false \
    GROUNDWORK_HOME=/data GROUNDWORK_MODELS=/models GROUNDWORK_LOG_FORMAT=json
WORKDIR /source
COPY pyproject.toml constraints.txt README.md ./
COPY corpus corpus
COPY ingest ingest
COPY index index
COPY answer answer
COPY api api
RUN pip install torch==2.13.0 --constraint constraints.txt \
    && pip install '.[telemetry]' --constraint constraints.txt \
    && groundwork warm-up \
    && if [ "$EVERY_MODEL" != true ]; then \
         pip uninstall --yes torch triton $(pip freeze | sed -n 's/^\(nvidia[^=]*\)==.*/\1/p'); \
       fi \
    && useradd --create-home groundwork && mkdir /data && chown -R groundwork /data /models \
    && rm -rf /source
WORKDIR /
USER groundwork
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8765/readyz', timeout=5)"]
ENTRYPOINT ["groundwork"]
CMD ["serve", "--host", "0.0.0.0"]
