import { api, type Asking, id, mergePatch, nothing, page, query } from './asking';
import type { CallForwardingDraft, ServiceContextDraft, ServiceContextQuestion, ServiceProvisionDraft } from './contract';
import { callForwarding, serviceContext, serviceContextAnswer, serviceContextImported, serviceProvision, serviceSetUp } from './services';
import { uniqueKey } from './uniqueKey';

export type ServiceQuery = { q?: string; mailbox?: string; cursor?: string; limit?: number };
/** A merge patch: what is missing stays, `null` takes away. */
export type ServiceContextPatch = { [K in keyof ServiceContextDraft]?: ServiceContextDraft[K] | null };
/** A table that is carried in: as the export writes it. */
export type ServiceTable = { content: string; contentType: 'text/csv' | 'application/json' };

/** What is asked of service identities, and of where calls are led. */
export const serviceCalls = ({ send, ask }: Asking) => ({
  serviceContexts: (filter: ServiceQuery) => ask(page(serviceContext), api(`/service-contexts${query({ limit: 50, ...filter })}`)),
  addServiceContext: (draft: ServiceContextDraft) => ask(serviceContext, api('/service-contexts'), { method: 'POST', body: draft, idempotent: uniqueKey() }),
  changeServiceContext: (context: string, version: number, patch: ServiceContextPatch) =>
    ask(serviceContext, api(`/service-contexts/${id(context)}`), { method: 'PATCH', body: patch, ifMatch: version, contentType: mergePatch }),
  removeServiceContext: (context: string, version: number) => ask(nothing, api(`/service-contexts/${id(context)}`), { method: 'DELETE', ifMatch: version }),
  /** Everything that the query finds, one a line. */
  serviceContextsFile: async (filter: ServiceQuery, type: 'text/csv' | 'application/x-ndjson'): Promise<Blob> =>
    (await send(api(`/service-contexts${query(filter)}`), { accept: type })).blob(),
  importServiceContexts: ({ content, contentType }: ServiceTable, dryRun: boolean) =>
    ask(serviceContextImported, api(`/service-contexts:import${dryRun ? '?dryRun=true' : ''}`), { method: 'POST', file: content, contentType }),
  resolveServiceContext: (question: ServiceContextQuestion) => ask(serviceContextAnswer, api('/service-contexts:resolve'), { method: 'POST', body: question }),
  provisionServices: (user: string, draft: ServiceProvisionDraft) =>
    ask(serviceProvision, api(`/users/${id(user)}/service-contexts:provision`), { method: 'POST', body: draft, idempotent: uniqueKey() }),
  setUpService: () => ask(serviceSetUp, api('/service-contexts:set-up'), { method: 'POST', body: {}, idempotent: uniqueKey() }),
  callForwarding: (user: string) => ask(callForwarding, api(`/users/${id(user)}/forwarding`)),
  changeCallForwarding: (user: string, draft: CallForwardingDraft) => ask(callForwarding, api(`/users/${id(user)}/forwarding`), { method: 'PUT', body: draft }),
  /** Of addresses that are no user's: roles and the service itself. */
  roles: (cursor?: string) => ask(page(callForwarding), api(`/forwardings${query({ of: 'roles', limit: 50, cursor })}`)),
  forwardingAt: (address: string) => ask(callForwarding, api(`/forwardings/${id(address)}`)),
  changeForwardingAt: (address: string, draft: CallForwardingDraft) => ask(callForwarding, api(`/forwardings/${id(address)}`), { method: 'PUT', body: draft }),
  removeForwardingAt: (address: string) => ask(nothing, api(`/forwardings/${id(address)}`), { method: 'DELETE' }),
});
