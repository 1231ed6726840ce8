import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import type { Registration } from '../../gateway/model';
import { deviceName } from '../../gateway/deviceName';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { Age } from '../../ui/Age';
import { useCommand } from '../../ui/commands';
import { Confirm } from '../../ui/Confirm';
import { Icon } from '../../ui/Icon';
import { EmptyState, LoadingRows } from '../../ui/Notices';
import { tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import table from '../../ui/table.module.css';
import { ageText } from '../../ui/time';
import { useNow } from '../../ui/useNow';

/** Every device that is registered now, as the registrar sees it. Live: it needs no asking again. */
export function RegistrationsPage({ mayEnd }: { mayEnd: boolean }) {
  const { rest } = useGateway();
  const loaded = useLive((view) => view.loaded);
  const users = useLive((view) => view.users);
  const [search, setSearch] = useState('');
  const [ending, setEnding] = useState<Registration>();
  const field = useRef<HTMLInputElement>(null);
  const now = useNow(5000);
  useCommand({
    id: 'registrations.search',
    title: 'Search registrations',
    section: 'Registrations',
    icon: 'search',
    key: '/',
    run: () => field.current?.focus(),
  });
  const end = useMutation({
    mutationFn: (registration: Registration) => rest.endRegistration(registration.id),
    onError: (error) => tellFailed('The registration was not ended', explain(error)),
    onSettled: () => setEnding(undefined),
  });

  const all = [...users.values()].flatMap((user) => user.registrations.map((registration) => ({ user, registration })));
  const wanted = search.trim().toLowerCase();
  const shown = all
    .filter(({ user, registration }) =>
      `${user.displayName} ${user.address} ${registration.contact} ${registration.source} ${registration.userAgent ?? ''}`
        .toLowerCase()
        .includes(wanted),
    )
    .sort((a, b) => a.user.displayName.localeCompare(b.user.displayName));

  return (
    <Panel
      title="Registrations"
      level={1}
      fill
      note={loaded ? `${all.length} ${all.length === 1 ? 'device' : 'devices'}` : undefined}
      actions={
        <TextInput
          ref={field}
          type="search"
          size="xs"
          aria-label="Search registrations"
          placeholder="Name, contact or device"
          leftSection={<Icon name="search" size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      }
    >
      {loaded ? null : <LoadingRows rows={10} label="Loading the registrations" />}
      {loaded && all.length === 0 ? (
        <EmptyState icon="handset" title="No device is registered">
          A SIP phone registers with a user’s address and password at the gateway’s SIP port.
        </EmptyState>
      ) : null}
      {all.length > 0 && shown.length === 0 ? <EmptyState icon="search" title="No registration matches" /> : null}
      {shown.length > 0 ? (
        <table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Contact</th>
              <th scope="col" className={table['wide']}>
                From
              </th>
              <th scope="col">Device</th>
              <th scope="col" className={table['wide']}>
                Features
              </th>
              <th scope="col">Registered</th>
              <th scope="col">Expires in</th>
              {mayEnd ? <th scope="col">Action</th> : null}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ user, registration }) => (
              <tr key={registration.id}>
                <td className={table['nowrap']}>
                  <span className={table['main']}>{user.displayName}</span>
                </td>
                <td className={`${table['code'] ?? ''} ${table['cut'] ?? ''}`} title={registration.contact}>
                  {registration.contact}
                </td>
                <td className={`${table['code'] ?? ''} ${table['nowrap'] ?? ''} ${table['wide'] ?? ''}`}>
                  {registration.transport} {registration.source}
                </td>
                <td className={`${table['soft'] ?? ''} ${table['nowrap'] ?? ''}`} title={registration.userAgent}>
                  {registration.userAgent === undefined ? 'not said' : deviceName(registration.userAgent)}
                </td>
                <td className={`${table['code'] ?? ''} ${table['cut'] ?? ''} ${table['wide'] ?? ''}`} title={registration.features.join(' ')}>
                  {registration.features.join(' ')}
                </td>
                <td className={table['nowrap']}>
                  <Age at={registration.registeredAt} suffix=" ago" />
                </td>
                <td className={table['nowrap']}>{ageText(Date.parse(registration.expiresAt) - now)}</td>
                {mayEnd ? (
                  <td>
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      aria-label={`End the registration of ${user.displayName} at ${registration.contact}`}
                      onClick={() => setEnding(registration)}
                    >
                      End
                    </Button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {ending === undefined ? null : (
        <Confirm
          title="End this registration?"
          action="End it"
          busy={end.isPending}
          onConfirm={() => end.mutate(ending)}
          onClose={() => setEnding(undefined)}
        >
          {ending.contact} is off the network until the device registers again, which it may do at once.
        </Confirm>
      )}
    </Panel>
  );
}
