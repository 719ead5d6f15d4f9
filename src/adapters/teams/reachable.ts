// Whether Microsoft gives the bot its token.
import type { Clock } from '../../ports/runtime.ts';
import { rememberedCheck } from '../../surfaces/remembered-check.ts';
import { TokenRefused } from './bot-token.ts';
import type { Connector } from './connector.ts';

/** Null where the bot may speak, else one sentence with the remedy. */
export const teamsReachable = ({ connector, clock }: { connector: Connector; clock: Pick<Clock, 'monotonicMs'> }) =>
  rememberedCheck(
    () =>
      connector.check().then(
        () => null,
        (error: unknown) =>
          error instanceof TokenRefused
            ? `Microsoft gives the bot no token (${error.code}); set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID to those of its registration`
            : 'Microsoft does not answer; cards wait and are posted once it does',
      ),
    clock,
  );
