# The service alone; the graph lies in Neo4j (docker-compose.yml) or in a volume at /data.
FROM python:3.12-slim
RUN useradd --create-home graphsvc && mkdir /data && chown graphsvc /data
WORKDIR /app
COPY requirements.lock requirements-engine.txt ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock \
 && pip install --no-cache-dir --no-deps -r requirements-engine.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
USER graphsvc
ENV GRAPHSVC_STORE=kglite:/data/graph GRAPHSVC_AUTH=public
EXPOSE 8000
CMD ["graphsvc", "serve", "--host", "0.0.0.0", "--port", "8000"]
