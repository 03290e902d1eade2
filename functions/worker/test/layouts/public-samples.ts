/**
 * How public sample repositories lay their agents out: names of the files that count, and of their text only the lines by
 * which they are known. Looked up in November 2026 in google/adk-samples and a2aproject/a2a-samples.
 */
export interface Layout {
  /** Repository and folder that is laid out so. */
  like: string;
  files: Readonly<Record<string, string>>;
  /** Kind of recipe; undefined where it is refused. */
  kind: string | undefined;
}

const ROOT_AGENT = 'root_agent = LlmAgent(\n    name="x",\n)\n';
const CLICK_MAIN =
  "from a2a.server.apps import A\n@click.option('--host', default='localhost')\n@click.option('--port', default=10000)\ndef main(host, port):\n    uvicorn.run(app.build(), host=host, port=port)\n";
const pyproject = (...dependencies: string[]) =>
  `[project]\nname = "x"\nrequires-python = ">=3.12"\ndependencies = ${JSON.stringify(dependencies)}\n`;

export const LAYOUTS: readonly Layout[] = [
  {
    like: 'adk-samples: core/python/cross-session-memory',
    files: {
      'pyproject.toml': pyproject('google-adk>=1.15', 'fastapi', 'uvicorn~=0.34.0'),
      'uv.lock': '',
      'app/__init__.py': 'from .agent import app\n',
      'app/agent.py': ROOT_AGENT,
      'app/fast_api_app.py': 'app: FastAPI = get_fast_api_app(\n    agents_dir=AGENT_DIR,\n)\n',
      'tests/integration/test_agent.py': '',
    },
    kind: 'adk-python',
  },
  {
    like: 'adk-samples: core/python/ambient-expense-agent (a web page beside the agent)',
    files: {
      'pyproject.toml': pyproject('google-adk'),
      'uv.lock': '',
      'expense_agent/agent.py': ROOT_AGENT,
      'expense_agent/fast_api_app.py': '',
      'frontend/pyproject.toml': pyproject('fastapi'),
      'frontend/main.py': 'app = FastAPI()\n',
    },
    kind: 'adk-python',
  },
  {
    like: 'adk-samples: contrib/python/financial-advisor (a Dockerfile, sub-agents)',
    files: {
      Dockerfile: 'FROM python:3.11-slim\n',
      'pyproject.toml': pyproject('google-adk'),
      'financial_advisor/agent.py': ROOT_AGENT,
      'financial_advisor/sub_agents/risk_analyst/agent.py': ROOT_AGENT,
    },
    kind: 'dockerfile',
  },
  {
    like: 'adk-docs: the quick start (one package, no list of dependencies)',
    files: {
      'multi_tool_agent/__init__.py': 'from . import agent\n',
      'multi_tool_agent/agent.py': ROOT_AGENT,
    },
    kind: 'adk-python',
  },
  {
    like: 'adk-samples: the whole of python/agents (a repository of many agents)',
    files: { 'RAG/rag/agent.py': ROOT_AGENT, 'llm-auditor/llm_auditor/agent.py': ROOT_AGENT },
    kind: undefined,
  },
  {
    like: 'a2a-samples: samples/python/agents/langgraph (python -m app)',
    files: {
      'pyproject.toml': pyproject('a2a-sdk>=0.3.0', 'uvicorn'),
      'uv.lock': '',
      'app/__main__.py': CLICK_MAIN,
      'app/agent.py': 'class CurrencyAgent:\n',
    },
    kind: 'python-server',
  },
  {
    like: 'a2a-samples: samples/python/agents/helloworld (a fixed port)',
    files: {
      'pyproject.toml': pyproject('a2a-sdk[http-server]>=0.3.7', 'uvicorn'),
      '__main__.py':
        "from a2a.server.apps import A\nif __name__ == '__main__':\n    uvicorn.run(server.build(), host='0.0.0.0', port=9999)\n",
      'agent_executor.py': '',
    },
    kind: 'python-server',
  },
  {
    like: 'a2a-samples: samples/python/agents/adk_currency_agent (ADK with a server of its own, in src)',
    files: {
      'pyproject.toml': pyproject('google-adk[a2a]>=1.25.1'),
      'uv.lock': '',
      'src/currency_agent/agent.py': ROOT_AGENT,
      'src/currency_agent/main.py': `${CLICK_MAIN}\nif __name__ == "__main__":\n  run()\n`,
    },
    kind: 'python-server',
  },
  {
    like: 'a2a-samples: samples/python/agents/a2a-mcp-without-framework (client and server in src)',
    files: {
      'pyproject.toml': pyproject('a2a-sdk'),
      'uv.lock': '',
      'src/no_llm_framework/client/__main__.py': 'import click\n',
      'src/no_llm_framework/server/__main__.py': CLICK_MAIN,
    },
    kind: 'python-server',
  },
  {
    like: 'a2a-samples: samples/python/agents/a2a-multiple-agents-on-single-host (FastAPI)',
    files: {
      'pyproject.toml': pyproject('fastapi', 'a2a-sdk'),
      'main.py': 'app: FastAPI = FastAPI(title="x")\n',
    },
    kind: 'python-asgi',
  },
  {
    like: 'a2a-samples: samples/python/agents/adk_basic_multi_agent (a root agent that calls remote ones)',
    files: {
      'agent.py': ROOT_AGENT,
      'remote_a2a/check_prime_agent/agent.py': ROOT_AGENT,
      'remote_a2a/check_prime_agent/agent.json': '{}',
    },
    kind: 'adk-python',
  },
  {
    like: 'a2a-samples: samples/python/agents/ag2 (a Containerfile)',
    files: { Containerfile: 'FROM x\n', '__main__.py': CLICK_MAIN },
    kind: 'dockerfile',
  },
  {
    like: 'a2a-samples: samples/js/agents/helloworld (tsx)',
    files: {
      'package.json': '{"main":"index.ts","scripts":{"start":"tsx index.ts"},"devDependencies":{"tsx":"^4"}}',
      'package-lock.json': '{}',
      'index.ts': '',
    },
    kind: 'node',
  },
  {
    like: 'a2a-samples: samples/js (several agents, a script each, no start script)',
    files: {
      'package.json':
        '{"main":"dist/index.js","scripts":{"agents:movie-agent":"npx tsx src/agents/movie-agent/index.ts"}}',
      'src/agents/movie-agent/index.ts': '',
    },
    kind: undefined,
  },
  {
    like: 'a2a-samples: samples/java/koog (Gradle)',
    files: { 'build.gradle.kts': '', 'src/main/kotlin/Main.kt': '' },
    kind: 'buildpacks',
  },
  { like: 'a2a-samples: samples/rust (no buildpack for Rust)', files: { 'Cargo.toml': '' }, kind: undefined },
  {
    like: 'a2a-samples: notebooks that deploy to Agent Engine',
    files: {
      'deploy_weather_a2a_on_agent_engine.ipynb': '{}',
      'weather_agent_card.py': '',
      'weather_agent_executor.py': '',
    },
    kind: undefined,
  },
];
