// Fetches mongo-java-server, which stands in for MongoDB in tests, and what it runs on: `npm run test:install`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const VERSION = '1.47.0';

/** The folder of its jars, shared by all checkouts. */
export const JARS = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'countersign', `mongo-java-server-${VERSION}`);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>services</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>de.bwaldvogel</groupId><artifactId>mongo-java-server</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

/** Looks along PATH. */
export const hasProgram = (name: string): boolean => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

function run(program: string, args: string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${error?.message ?? status}`);
}

/** `javac` stands for a whole JDK: the launcher is run from its source. */
function installPrograms(): void {
  if (hasProgram('javac') && hasProgram('mvn')) return;
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', 'default-jdk-headless', 'maven'], { DEBIAN_FRONTEND: 'noninteractive' });
}

/** Two at once do no harm: the folder appears whole or not at all. */
function installJars(): void {
  if (existsSync(JARS)) return;
  mkdirSync(dirname(JARS), { recursive: true });
  const folder = mkdtempSync(`${JARS}-`);
  writeFileSync(join(folder, 'pom.xml'), POM);
  const goal = ['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'lib')}`];
  try {
    run('mvn', goal);
    renameSync(join(folder, 'lib'), JARS);
  } catch (error) {
    if (!existsSync(JARS)) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  installPrograms();
  installJars();
}
