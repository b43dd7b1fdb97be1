import { Asked, normalised, tellAll } from './asked';
import { hiddenChanges, invisibleSteps } from './invisible-changes';
import { Random } from './random';
import { Topics, topicsOf } from './request-grammar';
import { TokenKind } from './token-kinds';
import { tokenOf } from './tokens';
import { Step, World } from './world';
import { Worlds } from './worlds';

/** How many changes of what is invisible are tried: about half of them are possible. */
const CHANGES = 120;

/** Which of the two worlds: they differ in what is invisible to one kind of token. */
export type WorldName = 'w1' | 'w2';

/** Two worlds, one token, and what each world answers to it. */
export class Comparison {
  /** Answers that carry resources: were there none, equal answers would prove nothing. */
  found = 0;

  private constructor(
    private readonly worlds: Worlds,
    private readonly authorization: string | undefined,
    readonly topics: Topics,
  ) {}

  /** The first world must be saved as `w1`; the second is made of it. */
  static async of(
    worlds: Worlds,
    steps: readonly Step[],
    kind: TokenKind,
    random: Random,
  ): Promise<Comparison> {
    const world = steps.reduce((before, step) => before.after(step), new World());
    const changes = invisibleSteps(world, random, kind.sight, CHANGES);
    const token = await tokenOf(worlds.server, kind);
    await worlds.load('w1');
    await worlds.write(changes);
    for (const changed of hiddenChanges(world, random, kind)) {
      await worlds.replaceInPlace(changed.resourceType as string, changed.id as string, changed);
    }
    await worlds.save('w2');
    const authorization = token === undefined ? undefined : `Bearer ${token}`;
    return new Comparison(worlds, authorization, topicsOf(kind, steps, changes));
  }

  /** What a world answers to each request; a write is undone before the next. */
  async answers(name: WorldName, requests: readonly Asked[]): Promise<string[]> {
    await this.worlds.load(name);
    const answers: string[] = [];
    for (const asked of requests) answers.push(await this.answer(name, asked));
    return answers;
  }

  private async answer(name: WorldName, asked: Asked): Promise<string> {
    const told = await tellAll(this.worlds.server, asked, this.authorization);
    const status = told[0]?.status ?? 0;
    if (isWrite(asked) && status < 300) await this.worlds.load(name);
    if (status === 200 && told[0]?.body.includes('fullUrl') === true) this.found++;
    return told.map(normalised).join('\n');
  }
}

function isWrite({ method, path }: Asked): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method) && !path.includes('/_search');
}
