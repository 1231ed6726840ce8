import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'react-router';

import type { ServiceContext } from '../../gateway/contract';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useCommand } from '../../ui/commands';
import { ExportButton } from '../../ui/ExportButton';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import table from '../../ui/table.module.css';
import { Provision } from './Provision';
import { jsonOf } from './serviceDraft';
import { ServiceForm } from './ServiceForm';
import { ServiceImport } from './ServiceImport';
import { useMailboxes } from './useMailboxes';
import { behaviourWords, trustWords } from './words';

type Open = { kind: 'new' } | { kind: 'edit'; context: ServiceContext } | { kind: 'import' } | { kind: 'provision' };

/** The table of service identities: which Request-URI does what. */
export function ServicesPage({ mayEdit, maySeeMailboxes }: { mayEdit: boolean; maySeeMailboxes: boolean }) {
  const { rest } = useGateway();
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 250);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const field = useRef<HTMLInputElement>(null);
  useCommand({ id: 'services.search', title: 'Search service identities', section: 'Services', icon: 'search', key: '/', run: () => field.current?.focus() });
  const pages = useInfiniteQuery({
    queryKey: ['contexts', 'list', q],
    queryFn: ({ pageParam }) => rest.serviceContexts({ q, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const contexts = pages.data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <Panel
      title="Service identities"
      level={1}
      fill
      actions={
        <>
          <TextInput
            ref={field}
            type="search"
            size="xs"
            aria-label="Search service identities"
            placeholder="Part of the Request-URI"
            leftSection={<Icon name="search" size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button component={Link} to="/service-contexts/resolve" variant="default" leftSection={<Icon name="scale" size={14} />}>
            What would it do?
          </Button>
          <Button component={Link} to="/service-contexts/roles" variant="default" leftSection={<Icon name="group" size={14} />}>
            Roles
          </Button>
          <ExportButton fileName="service-contexts.csv" read={() => rest.serviceContextsFile({ q }, 'text/csv')} explain={explain} />
          <ExportButton
            format="JSON"
            fileName="service-contexts.json"
            read={async () => new Blob([jsonOf(await (await rest.serviceContextsFile({ q }, 'application/x-ndjson')).text())], { type: 'application/json' })}
            explain={explain}
          />
          {mayEdit ? (
            <>
              <Button variant="default" leftSection={<Icon name="upload" size={14} />} onClick={() => setOpen({ kind: 'import' })}>
                Import
              </Button>
              <Button variant="default" leftSection={<Icon name="userPlus" size={14} />} onClick={() => setOpen({ kind: 'provision' })}>
                Provision a user
              </Button>
              <Button leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen({ kind: 'new' })}>
                Add
              </Button>
            </>
          ) : null}
        </>
      }
    >
      {pages.isPending ? <LoadingRows rows={12} label="Loading the service identities" /> : null}
      {pages.isError ? <ErrorState title="The service identities cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && contexts.length === 0 ? (
        <EmptyState icon="route" title={q === '' ? 'Nothing is provisioned' : 'No service identity matches'} action={q === '' && mayEdit ? <SetUp /> : null}>
          {q === '' ? 'A service identity is a Request-URI that means something: a call to it is taken by the message box.' : undefined}
        </EmptyState>
      ) : null}
      {contexts.length > 0 ? <ServiceTable contexts={contexts} maySeeMailboxes={maySeeMailboxes} onEdit={mayEdit ? (context) => setOpen({ kind: 'edit', context }) : undefined} /> : null}
      {pages.hasNextPage ? (
        <div className={table['more']}>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more service identities
          </Button>
        </div>
      ) : null}
      {open?.kind === 'new' || open?.kind === 'edit' ? <ServiceForm context={open.kind === 'edit' ? open.context : undefined} maySeeMailboxes={maySeeMailboxes} onClose={close} /> : null}
      {open?.kind === 'import' ? <ServiceImport onClose={close} /> : null}
      {open?.kind === 'provision' ? <Provision onClose={close} /> : null}
    </Panel>
  );
}

type TableProps = { contexts: readonly ServiceContext[]; maySeeMailboxes: boolean; onEdit: ((context: ServiceContext) => void) | undefined };

function ServiceTable({ contexts, maySeeMailboxes, onEdit }: TableProps) {
  const { nameOfMailbox } = useMailboxes(maySeeMailboxes);
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">Request-URI</th>
          <th scope="col">Behaviour</th>
          <th scope="col">Mailbox of</th>
          <th scope="col">Takes calls from</th>
          <th scope="col">Fallback</th>
          <th scope="col" className={table['wide']}>
            Note
          </th>
          <th scope="col">Test</th>
        </tr>
      </thead>
      <tbody>
        {contexts.map((context) => (
          <tr key={context.id}>
            <td>
              {onEdit === undefined ? (
                <span className={table['main']}>{context.requestUri}</span>
              ) : (
                <button type="button" className={table['rowButton']} onClick={() => onEdit(context)}>
                  {context.requestUri}
                </button>
              )}
            </td>
            <td>{behaviourWords[context.behaviour]}</td>
            <td>{context.mailbox === undefined ? '' : nameOfMailbox(context.mailbox)}</td>
            <td className={table['soft']}>
              {trustWords[context.trust]}
              {context.allowed === undefined ? '' : `, and ${context.allowed.length} named`}
            </td>
            <td className={table['code']}>{context.fallback}</td>
            <td className={`${table['soft'] ?? ''} ${table['wide'] ?? ''}`}>{context.note}</td>
            <td>
              <Link to={`/service-contexts/resolve?uri=${encodeURIComponent(context.requestUri)}`} aria-label={`Test what ${context.requestUri} would do`}>
                Test
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Menu, deposit and retrieval for everybody, and the address that the service is reached at. */
function SetUp() {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const setUp = useMutation({
    mutationFn: () => rest.setUpService(),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['contexts'] });
      tellDone(`The service is reached at ${made.access.address}.`);
    },
    onError: (error) => tellFailed('The service was not set up', explain(error)),
  });
  return (
    <Button loading={setUp.isPending} onClick={() => setUp.mutate()}>
      Set the service up
    </Button>
  );
}
