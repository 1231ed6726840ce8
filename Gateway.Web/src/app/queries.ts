import { QueryClient } from '@tanstack/react-query';

import { GatewayError } from '../gateway/problem';

/** A refusal is an answer and is not asked again; only a gateway that could not be reached is, twice. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && error instanceof GatewayError && error.problem.status === 0,
        retryDelay: 600,
      },
    },
  });
}
