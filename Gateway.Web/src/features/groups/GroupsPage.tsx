import { Button, Tabs } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { NavLink, useSearchParams } from 'react-router';

import type { Group, GroupMember } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import { Confirm } from '../../ui/Confirm';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { AddGroup } from './AddGroup';
import { rightsText, typeName } from './groupFields';
import { GroupSettings } from './GroupSettings';
import classes from './GroupsPage.module.css';
import { MemberRightsForm } from './MemberRightsForm';

type Props = {
  selected: string | undefined;
  mayEdit: boolean;
  mayAlert: boolean;
  onSelect: (group: string | undefined) => void;
  onAlert: (addresses: string[]) => void;
};

/** Groups on the left, the members of the chosen one on the right. */
export function GroupsPage({ selected, mayEdit, mayAlert, onSelect, onAlert }: Props) {
  const { rest } = useGateway();
  const [adding, setAdding] = useState(false);
  const groups = useQuery({ queryKey: ['groups'], queryFn: () => rest.groups() });
  const list = groups.data?.data ?? [];
  const chosen = list.find((group) => group.id === selected) ?? (selected === undefined ? list[0] : undefined);

  return (
    <div className={classes['page']}>
      <Panel
        title="Groups"
        level={1}
        fill
        note={groups.isSuccess ? `${list.length}` : undefined}
        actions={
          mayEdit ? (
            <Button leftSection={<Icon name="plus" size={14} />} onClick={() => setAdding(true)}>
              Add group
            </Button>
          ) : null
        }
      >
        {groups.isPending ? <LoadingRows label="Loading the groups" /> : null}
        {groups.isError ? (
          <ErrorState title="The groups cannot be shown" reason={explain(groups.error)} onRetry={() => void groups.refetch()} />
        ) : null}
        {groups.isSuccess && list.length === 0 ? (
          <EmptyState icon="group" title="There is no group yet">
            A group gathers people to be alerted together, and access rules can be about its members.
          </EmptyState>
        ) : null}
        <ul className={classes['list']}>
          {list.map((group) => (
            <li key={group.id}>
              <NavLink to={`/groups/${group.id}`} className={classes['group'] ?? ''} aria-current={group.id === chosen?.id ? 'page' : undefined}>
                <span className={classes['name']}>{group.displayName}</span>
                <code>{group.address}</code>
                <span className={classes['count']}>
                  {group.memberCount} {group.memberCount === 1 ? 'member' : 'members'}
                </span>
                <span className={classes['type']}>
                  {typeName(group.type)}
                  {group.enabled ? '' : ', switched off'}
                </span>
              </NavLink>
            </li>
          ))}
        </ul>
      </Panel>
      {chosen === undefined ? (
        groups.isSuccess && selected !== undefined ? (
          <EmptyState icon="group" title="This group is not there any more" />
        ) : null
      ) : (
        <ChosenGroup key={chosen.id} group={chosen} mayEdit={mayEdit} mayAlert={mayAlert} onAlert={onAlert} onRemoved={() => onSelect(undefined)} />
      )}
      {adding ? (
        <AddGroup
          onClose={() => setAdding(false)}
          onAdded={(group) => {
            setAdding(false);
            onSelect(group);
          }}
        />
      ) : null}
    </div>
  );
}

type ChosenProps = { group: Group; mayEdit: boolean; mayAlert: boolean; onAlert: (addresses: string[]) => void; onRemoved: () => void };

function ChosenGroup({ group, mayEdit, mayAlert, onAlert, onRemoved }: ChosenProps) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const [params, setParams] = useSearchParams();
  const [removing, setRemoving] = useState(false);
  const remove = useMutation({
    mutationFn: () => rest.removeGroup(group.id, group.version),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['groups'] });
      tellDone(`${group.displayName} is removed.`);
      onRemoved();
    },
    onError: (error) => tellFailed('The group was not removed', explain(error)),
  });
  const present = group.members.filter((member) => users.get(member.id)?.registered ?? member.registered);

  return (
    <Panel
      title={group.displayName}
      fill
      note={`${present.length} of ${group.members.length} registered`}
      actions={
        <>
          {mayAlert && group.members.length > 0 ? (
            <Button leftSection={<Icon name="bell" size={14} />} onClick={() => onAlert(group.members.map((member) => member.address))}>
              Alert all members
            </Button>
          ) : null}
          {mayEdit ? (
            <Button variant="default" leftSection={<Icon name="trash" size={14} />} onClick={() => setRemoving(true)}>
              Remove group
            </Button>
          ) : null}
        </>
      }
    >
      <Tabs
        value={params.get('part') ?? 'members'}
        onChange={(part) => setParams(part === null || part === 'members' ? {} : { part }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List px={6}>
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          <Members group={group} mayEdit={mayEdit} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <GroupSettings group={group} mayEdit={mayEdit} />
        </Tabs.Panel>
      </Tabs>
      {removing ? (
        <Confirm
          title={`Remove ${group.displayName}?`}
          action="Remove the group"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setRemoving(false)}
        >
          Its members stay users. A session of it that goes on is ended where its release policy says so. Access rules about this group no longer apply to anybody.
        </Confirm>
      ) : null}
    </Panel>
  );
}

function Members({ group, mayEdit }: { group: Group; mayEdit: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const [joining, setJoining] = useState('');
  const [changing, setChanging] = useState<GroupMember>();
  const again = () => queries.invalidateQueries({ queryKey: ['groups'] });
  const known = [...users.values()].find((user) => user.address === joining);
  const add = useMutation({
    mutationFn: () => rest.putMember(group.id, known?.id ?? joining),
    onSuccess: async () => {
      setJoining('');
      await again();
    },
    onError: (error) => tellFailed('The member was not added', explain(error)),
  });
  const leave = useMutation({
    mutationFn: (member: string) => rest.removeMember(group.id, member),
    onSuccess: again,
    onError: (error) => tellFailed('The member was not removed', explain(error)),
  });

  return (
    <>
      {mayEdit ? (
        <form
          className={classes['join']}
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          <AddressInput
            label="Add a member"
            placeholder="A name or an address"
            suggestions={[...users.values()]
              .filter((user) => !group.members.some((member) => member.id === user.id))
              .map((user) => ({ value: user.address, name: user.displayName, note: user.registered ? 'registered' : 'not registered' }))}
            value={joining}
            onChange={setJoining}
          />
          <Button type="submit" size="sm" variant="default" disabled={joining === ''} loading={add.isPending}>
            Add
          </Button>
        </form>
      ) : null}
      {group.members.length === 0 ? (
        <EmptyState icon="group" title="Nobody is in this group">
          {mayEdit ? 'Add the first member above.' : 'An administrator can add members.'}
        </EmptyState>
      ) : null}
      <ul className={classes['list']} aria-label={`Members of ${group.displayName}`}>
        {group.members.map((member) => {
          const registered = users.get(member.id)?.registered ?? member.registered;
          return (
            <li key={member.id} className={classes['member']}>
              <span className={classes['who']}>
                <span className={classes['name']}>{member.displayName}</span>
                <code>{member.address}</code>
              </span>
              <span className={classes['rights']}>{rightsText(member)}</span>
              <StateMark tone={registered ? 'good' : 'quiet'} icon={registered ? 'circleCheck' : 'minus'}>
                {registered ? 'registered' : 'not registered'}
              </StateMark>
              {mayEdit ? (
                <>
                  <Button variant="subtle" size="compact-sm" aria-label={`Rights of ${member.displayName} in ${group.displayName}`} onClick={() => setChanging(member)}>
                    Rights
                  </Button>
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-sm"
                    aria-label={`Take out ${member.displayName} of ${group.displayName}`}
                    onClick={() => leave.mutate(member.id)}
                  >
                    Take out
                  </Button>
                </>
              ) : null}
            </li>
          );
        })}
      </ul>
      {changing === undefined ? null : <MemberRightsForm group={group} member={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}
