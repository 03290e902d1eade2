import json
import os
import pathlib

agents = pathlib.Path("/app/agents")
card_file = agents / "my_agent" / "agent.json"
card = json.loads(card_file.read_text(encoding="utf-8"))
base = os.environ.get("PUBLIC_URL") or "http://localhost:" + os.environ.get("PORT", "8080")
card["url"] = base.rstrip("/") + "/a2a/my_agent"
card_file.write_text(json.dumps(card), encoding="utf-8")
port = os.environ.get("PORT", "8080")
os.execvp("adk", ["adk", "api_server", "--a2a", "--host", "0.0.0.0", "--port", port, str(agents)])
