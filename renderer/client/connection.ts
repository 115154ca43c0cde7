import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { inject, readonly, ref, type InjectionKey, type Ref } from 'vue';
import type { Contract } from '../../shared/contract/index.ts';

export type Client = ContractRouterClient<Contract>;

/** A way to the core, open now; `closed` settles when it is gone. */
export interface OpenedLink {
  readonly link: ClientLink<ClientContext>;
  readonly closed: Promise<void>;
}

/** `shut-out`: the core is there but does not know this window, as after a new start of the server. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'shut-out';

/** The core was reached and refused. */
export class ShutOutError extends Error {}

export interface Connection {
  /** Calls wait while the connection is not open; those under way when it drops are rejected. */
  readonly client: Client;
  readonly state: Readonly<Ref<ConnectionState>>;
  /** How often the connection has been opened: what was subscribed before must be subscribed again. */
  readonly openings: Readonly<Ref<number>>;
}

export const connectionKey: InjectionKey<Connection> = Symbol('connection');

const shortestPause = 250;
const longestPause = 4000;

/** Opens the way to the core and opens it again whenever it is lost, with pauses that double up to four seconds. */
export function createConnection(openLink: () => Promise<OpenedLink>): Connection {
  const state = ref<ConnectionState>('connecting');
  const openings = ref(0);
  let current = Promise.withResolvers<ClientLink<ClientContext>>();

  async function keepOpen(): Promise<never> {
    let pause = shortestPause;
    for (;;) {
      let stateBetween: ConnectionState = 'lost';
      try {
        const { link, closed } = await openLink();
        current.resolve(link);
        state.value = 'open';
        openings.value += 1;
        pause = shortestPause;
        await closed;
        current = Promise.withResolvers();
      } catch (error) {
        // The core cannot be reached now; the state says so and the next attempt follows.
        if (error instanceof ShutOutError) stateBetween = 'shut-out';
      }
      state.value = stateBetween;
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, longestPause);
    }
  }
  void keepOpen();

  const client: Client = createORPCClient(new DynamicLink(() => current.promise));
  return { client, state: readonly(state), openings: readonly(openings) };
}

export function useConnection(): Connection {
  const connection = inject(connectionKey);
  if (!connection) throw new Error('No connection has been provided to this component.');
  return connection;
}

export function useClient(): Client {
  return useConnection().client;
}
