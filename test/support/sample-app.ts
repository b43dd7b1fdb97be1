import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from './built-server';
import { TestServer } from './test-server';

const SCRIPT = join(__dirname, '..', '..', 'examples', 'smart-app', 'serve.mjs');

/** examples/smart-app as its own script serves it, with the demo client registered for where that is. */
export class SampleApp {
  private constructor(
    private readonly process: ChildProcess,
    /** Without trailing slash. */
    readonly origin: string,
  ) {}

  /** @param server with demo data */
  static async start(server: TestServer): Promise<SampleApp> {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const registered = await server.send(
      'PATCH',
      '/Client/demo-smart',
      {
        auth: { authorization_code: { redirect_uri: `${origin}/` } },
        allowed_origins: [origin],
        smart: { launch_uri: `${origin}/launch.html` },
      },
      { headers: { 'Content-Type': 'application/merge-patch+json' } },
    );
    if (registered.status !== 200) throw new Error(`not registered: ${registered.text}`);
    const script = spawn(process.execPath, [SCRIPT], {
      env: { PORT: String(port), FHIR_SERVER: `${server.issuer}/fhir` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(script.stdout, 'data');
    return new SampleApp(script, origin);
  }

  async close(): Promise<void> {
    this.process.kill();
    await once(this.process, 'exit');
  }
}
