// The manifests of the Slack and the Teams app as they ship, filled in for one installation, and held against the platforms' own schemas.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import { strToU8, zipSync } from 'fflate';

const MANIFESTS = new URL('../../manifests/', import.meta.url);
const ICONS = ['color', 'outline'] as const;
const SIDE = { color: 192, outline: 32 };

/** Where an installation is, and its app in Teams. */
export type Installation = { publicUrl: string; teamsAppId: string };

const readJson = (url: URL): object => JSON.parse(readFileSync(url, 'utf8'));
const iconOf = (name: (typeof ICONS)[number]): Buffer => readFileSync(new URL(`teams/${name}.png`, MANIFESTS));

/** A manifest with the installation's own address and id in the places that are left for them. */
function filled(file: string, { publicUrl, teamsAppId }: Installation): string {
  const { origin, host } = new URL(publicUrl);
  return readFileSync(new URL(file, MANIFESTS), 'utf8')
    .replaceAll('https://YOUR_PUBLIC_URL', origin)
    .replaceAll('YOUR_PUBLIC_URL', host)
    .replaceAll('YOUR_TEAMS_APP_ID', teamsAppId);
}

const slackManifest = (at: Installation): string => filled('slack.json', at);
const teamsManifest = (at: Installation): string => filled('teams/manifest.json', at);

type Validator = { (value: unknown): unknown; errors?: { instancePath: string; message?: string | undefined }[] | null | undefined };

function problemsOf(name: string, validate: Validator, manifest: string): string[] {
  if (validate(JSON.parse(manifest))) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${name} ${instancePath || '/'}: ${message ?? 'not as the schema wants it'}`);
}

/** Width and height of a PNG, and whether it has an alpha channel, from its header. */
function pngOf(image: Buffer): { width: number; height: number; isTransparent: boolean } {
  return { width: image.readUInt32BE(16), height: image.readUInt32BE(20), isTransparent: image[25] === 6 };
}

function iconProblems(): string[] {
  return ICONS.flatMap((name) => {
    const { width, height, isTransparent } = pngOf(iconOf(name));
    const isRight = width === SIDE[name] && height === SIDE[name] && (name === 'color' || isTransparent);
    return isRight ? [] : [`manifests/teams/${name}.png: make it ${SIDE[name]} by ${SIDE[name]}${name === 'outline' ? ', white on nothing' : ''}`];
  });
}

/** Everything that Slack or Teams would refuse, one sentence each. */
export function manifestProblems(slack: string, teams: string): string[] {
  const slackSchema = new Ajv({ strict: false, validateFormats: false }).compile(readJson(new URL('schema/slack-2.0.0.json', MANIFESTS)));
  const teamsSchema = new AjvDraft04.default({ strict: false, validateFormats: false }).compile(
    readJson(new URL(import.meta.resolve('@microsoft/app-manifest/build/json-schemas/teams/v1.30/MicrosoftTeams.schema.json'))),
  );
  return [
    ...problemsOf('manifests/slack.json', slackSchema, slack),
    ...problemsOf('manifests/teams/manifest.json', teamsSchema, teams),
    ...iconProblems(),
  ];
}

/** Both manifests filled in, with what is wrong with them. */
export function fillManifests(at: Installation): { slack: string; teams: string; problems: string[] } {
  const [slack, teams] = [slackManifest(at), teamsManifest(at)];
  return { slack, teams, problems: manifestProblems(slack, teams) };
}

/** The package that Teams takes: the manifest and both icons. */
export const teamsPackage = (teams: string): Uint8Array =>
  zipSync({ 'manifest.json': strToU8(teams), 'color.png': iconOf('color'), 'outline.png': iconOf('outline') });
