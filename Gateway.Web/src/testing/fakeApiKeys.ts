import type { ApiKey, ApiKeyDraft } from '../gateway/model';
import { type FakeNetwork, gone, ok, problem, type Route } from './fakeRoutes';

/** The API keys of the fake gateway. */
export class FakeApiKeys {
  readonly all = new Map<string, ApiKey>();
  private readonly network: FakeNetwork;

  constructor(network: FakeNetwork) {
    this.network = network;
  }

  readonly routes: readonly Route[] = [
    { method: 'GET', path: /^\/api\/v1\/api-keys$/, answer: () => ok({ data: [...this.all.values()] }) },
    {
      method: 'POST',
      path: /^\/api\/v1\/api-keys$/,
      answer: ({ body }) => {
        const { name, scopes, user, expiresAt } = body as ApiKeyDraft;
        const owner = [...this.network.users.values()].find((candidate) => candidate.address === user)?.id ?? this.network.me().id;
        const id = this.network.id('key');
        const key: ApiKey = { id, name, scopes, user: owner, prefix: `pocsk_${id.slice(-4)}`, createdAt: this.network.time(), ...(expiresAt === undefined ? {} : { expiresAt }) };
        this.all.set(id, key);
        return ok({ ...key, key: `${key.prefix}-the-secret-part` }, 201);
      },
    },
    {
      method: 'DELETE',
      path: /^\/api\/v1\/api-keys\/([^/]+)$/,
      answer: (_ask, id = '') => (this.all.delete(id) ? gone : problem(404, 'not-found', 'There is no such key')),
    },
  ];
}
