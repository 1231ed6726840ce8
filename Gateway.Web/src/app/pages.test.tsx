import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { seriousViolations } from '../testing/axe';
import { FakeGateway } from '../testing/fakeGateway';
import { renderConsole } from '../testing/renderConsole';

const bob = 'sip:bob.ray@poc.local';
const elif = 'sip:elif.yilmaz@poc.local';

describe('access rules', () => {
  it('answer whether A may alert B, with the rule that decided', async () => {
    const { user } = renderConsole('/access');
    await user.type(await screen.findByRole('combobox', { name: 'A, who asks' }), bob);
    await user.type(screen.getByRole('combobox', { name: 'B, who is asked' }), elif);
    await user.click(screen.getByRole('button', { name: 'Test' }));
    const region = within(screen.getByRole('region', { name: 'May A alert B?' }));
    expect(await region.findByText(`${bob} may alert ${elif}.`)).toBeVisible();
    expect(region.getByRole('link', { name: 'Bob may always reach Elif' })).toHaveAttribute('href', '/access/rules/rul_01JELI');
  });

  it('answer a question that came along in the address', async () => {
    renderConsole(`/access?a=${bob}&b=${elif}`);
    expect(await screen.findByText(`${bob} may alert ${elif}.`)).toBeVisible();
  });

  it('test a draft that is not saved', async () => {
    const { user, fake } = renderConsole('/access/rules/new');
    const zed = 'sip:zed@networkb.example';
    await user.type(await screen.findByRole('combobox', { name: 'These people' }), `${zed}{Enter}`);
    await user.type(screen.getByRole('combobox', { name: 'A, who asks' }), zed);
    await user.type(screen.getByRole('combobox', { name: 'B, who is asked' }), bob);
    await user.click(screen.getByRole('button', { name: 'Test' }));
    expect(await screen.findByText(/with the draft as it stands/)).toBeVisible();
    expect(await screen.findByText('reject', { selector: 'p *' })).toBeVisible();
    expect(fake.rules.size).toBe(4);
  });

  it('show who gains and who loses before they are saved', async () => {
    const { user, fake } = renderConsole('/access/rules/rul_01JFRA');
    await user.click(await screen.findByRole('combobox', { name: 'Excepted people' }));
    await user.keyboard('{Backspace}');
    await user.click(screen.getByRole('button', { name: 'Review and save' }));
    const review = within(await screen.findByRole('dialog', { name: 'What this changes' }));
    expect(review.getByRole('region', { name: '1 gain' })).toHaveTextContent('sip:zed@networkb.example alert Frank Osei');
    expect(fake.rules.get('rul_01JFRA')?.version).toBe(1);
    await user.click(review.getByRole('button', { name: 'Save the rule' }));
    await waitFor(() => expect(fake.rules.get('rul_01JFRA')?.version).toBe(2));
  });

  it('name the draft where it decides', async () => {
    const { user } = renderConsole('/access/rules/rul_01JELI');
    const carla = 'sip:carla.moretti@networkb.example';
    await user.type(await screen.findByRole('combobox', { name: 'These people' }), `${carla}{Enter}`);
    await user.type(screen.getByRole('combobox', { name: 'A, who asks' }), carla);
    await user.type(screen.getByRole('combobox', { name: 'B, who is asked' }), elif);
    await user.click(screen.getByRole('button', { name: 'Test' }));
    expect(await screen.findByText('This draft')).toBeVisible();
  });

  it('give way to the hard list', async () => {
    const { user, fake } = renderConsole('/access');
    await user.click(await screen.findByRole('tab', { name: 'Hard list' }));
    await user.type(await screen.findByRole('combobox', { name: 'Who may not' }), bob);
    await user.click(screen.getByRole('button', { name: 'Bar' }));
    await user.click(await screen.findByRole('button', { name: 'Lift the barring of Bob Ray' }));
    expect(fake.barrings.size).toBe(1);
    await user.click(await screen.findByRole('button', { name: 'Lift it' }));
    await waitFor(() => expect(fake.barrings.size).toBe(0));
  });

  it('tell who may alert one person', async () => {
    const { user } = renderConsole('/access');
    await user.click(await screen.findByRole('tab', { name: 'Who may?' }));
    await user.type(await screen.findByRole('combobox', { name: 'Whom' }), elif);
    const region = within(screen.getByRole('region', { name: 'Who may alert …?' }));
    expect(await region.findByText('Own network, Bob may always reach Elif')).toBeVisible();
  });

  it('go back to how they were, once it is seen what that changes', async () => {
    const fake = new FakeGateway();
    const { user } = renderConsole('/access/rules/rul_01JFRA', fake);
    await user.click(await screen.findByRole('combobox', { name: 'Excepted people' }));
    await user.keyboard('{Backspace}');
    await user.click(screen.getByRole('button', { name: 'Review and save' }));
    await user.click(await screen.findByRole('button', { name: 'Save the rule' }));
    await user.click(await screen.findByRole('link', { name: 'History' }));
    expect(await screen.findByText('as it is now')).toBeVisible();
    expect(screen.getByText('a rule was changed')).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'Go back to change 1' }));
    const review = within(await screen.findByRole('dialog', { name: 'What this changes' }));
    expect(review.getByRole('region', { name: '1 lose' })).toHaveTextContent('sip:zed@networkb.example alert Frank Osei');
    expect(fake.versions).toHaveLength(2);
    await user.click(review.getByRole('button', { name: 'Go back to change 1' }));
    expect(await screen.findByText('back to version 1')).toBeVisible();
    expect(fake.rules.get('rul_01JFRA')?.when.except.identities).toEqual(['sip:zed@networkb.example']);
  });

  it('show their history, and nothing to go back with, to a dispatcher', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/access/history', fake);
    expect(await screen.findByText('rules were added')).toBeVisible();
    expect(screen.queryByRole('columnheader', { name: 'Action' })).toBeNull();
  });

  it('can be read but not changed by a dispatcher', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/access/rules/rul_01JFRA', fake);
    expect(await screen.findByLabelText('Name or remark')).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Review and save' })).toBeNull();
  });
});

describe('the history', () => {
  it('is filtered by the server, and the filter is in the address', async () => {
    const { user, router, fake } = renderConsole('/history');
    await screen.findByText('Road closed at Mill bridge');
    await user.selectOptions(screen.getByLabelText('Direction'), 'outgoing');
    await waitFor(() => expect(screen.queryByText('On scene, one casualty')).toBeNull());
    expect(router.state.location.search).toBe('?direction=outgoing');
    expect(fake.asked.at(-1)?.path).toContain('direction=outgoing');
  });

  it('opens an alert beside it', async () => {
    const { user } = renderConsole('/history?q=Mill');
    const row = (await screen.findByText('Road closed at Mill bridge')).closest('tr');
    await user.click(within(row ?? document.body).getByRole('button'));
    expect(await screen.findByRole('complementary', { name: 'Alert to Bob Ray and 3 more' })).toBeVisible();
  });

  it('says when nothing matches', async () => {
    renderConsole('/history?q=nothing-like-this');
    expect(await screen.findByText('No alert matches')).toBeVisible();
  });
});

describe('the history of sessions', () => {
  const anna = 'sip:anna.keller@poc.local';
  const david = 'sip:david.okafor@poc.local';
  const greta = 'sip:greta.lindqvist@poc.local';
  const withHistory = () => {
    const fake = new FakeGateway();
    const fire = fake.sessions.begin(anna, { group: 'grp_01JFIRE' });
    fake.sessions.join(fire.id, david);
    fake.sessions.refuse(fire.id, greta, { status: 486, reason: 'Busy Here' });
    fake.sessions.out(fire.id, david, 'bye');
    fake.sessions.end(fire.id, 'policyReleased');
    const call = fake.sessions.begin(anna, { to: [elif] });
    fake.sessions.refuse(call.id, elif, { status: 403, reason: 'Forbidden' }, [{ rule: 'rul_01JELI', effect: 'reject', reason: "Refused by rule 'Bob may always reach Elif'" }]);
    fake.sessions.end(call.id, 'refused', { status: 403, reason: 'Forbidden' });
    return fake;
  };
  const row = async (name: string) => within((await screen.findByText(name, { selector: 'td *' })).closest('tr') ?? document.body);

  it('tells who called whom and how each got out, in words', async () => {
    renderConsole('/history/sessions', withHistory());
    const fire = await row('Fire 1');
    expect(fire.getByText(/^called by Anna Keller, in it .* to .*, left by BYE$/)).toBeVisible();
    expect(fire.getByText('called by Anna Keller, refused with SIP 486 Busy Here')).toBeVisible();
    expect(fire.getByText('released by policy')).toBeVisible();
  });

  it('names the SIP answer and the rule that ended a call', async () => {
    renderConsole('/history/sessions', withHistory());
    const call = await row('Anna Keller and Elif Yilmaz');
    expect(call.getByText('SIP 403 Forbidden')).toBeVisible();
    expect(call.getByRole('link')).toHaveAttribute('href', '/access/rules/rul_01JELI');
  });

  it('is filtered by the server, and the filter is in the address', async () => {
    const { user, router, fake } = renderConsole('/history/sessions', withHistory());
    await row('Fire 1');
    await user.selectOptions(screen.getByLabelText('End reason'), 'refused');
    await waitFor(() => expect(screen.queryByText('Fire 1', { selector: 'td *' })).toBeNull());
    expect(router.state.location.search).toBe('?end=refused');
    expect(fake.asked.some((ask) => ask.path.includes('/history/sessions?endReason=refused'))).toBe(true);
  });

  it('opens a session beside it', async () => {
    const { user } = renderConsole('/history/sessions', withHistory());
    await user.click((await row('Fire 1')).getByRole('button'));
    expect(await screen.findByRole('complementary', { name: 'Session: Fire 1' })).toBeVisible();
  });

  it('says when nothing matches', async () => {
    renderConsole('/history/sessions?q=nothing-like-this');
    expect(await screen.findByText('No session matches')).toBeVisible();
  });
});

describe('groups', () => {
  it('take in a member and alert all', async () => {
    const { user, fake } = renderConsole('/groups/grp_01JNEWG');
    await user.type(await screen.findByRole('combobox', { name: 'Add a member' }), bob);
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await within(await screen.findByRole('list', { name: 'Members of Mutual aid' })).findByText('Bob Ray')).toBeVisible();
    expect(fake.asked.some((ask) => ask.method === 'PUT' && ask.path.endsWith('/members/usr_01J0001'))).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Alert all members' }));
    expect(await screen.findByRole('dialog', { name: 'Send an alert' })).toBeVisible();
  });
});

describe('the settings of a group', () => {
  it('are changed by what differs, and what is said to the gateway is no more', async () => {
    const { user, fake } = renderConsole('/groups/grp_01JFIRE?part=settings');
    const form = within(await screen.findByRole('form', { name: 'Settings of Fire 1' }));
    expect(form.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.selectOptions(form.getByRole('combobox', { name: 'Type' }), 'chat');
    await user.click(form.getByRole('switch', { name: /When the initiator leaves/ }));
    await user.clear(form.getByLabelText('Longest duration in minutes'));
    await user.type(form.getByLabelText('Longest duration in minutes'), '45');
    await user.click(form.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Fire 1 is saved.')).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'PATCH')?.body).toEqual({ type: 'chat', releasePolicy: { whenInitiatorLeaves: true, durationMaxMs: 2_700_000 } });
  });

  it('never undo what somebody else has changed meanwhile', async () => {
    const { user, fake } = renderConsole('/groups/grp_01JFIRE?part=settings');
    const name = await screen.findByLabelText('Name');
    await user.type(name, ' North');
    const group = fake.groups.get('grp_01JFIRE');
    if (group !== undefined) fake.groups.set(group.id, { ...group, enabled: false, version: group.version + 1 });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/Somebody else has changed the group meanwhile/)).toBeVisible();
    expect(name).toHaveValue('Fire 1 North');
    expect(fake.groups.get('grp_01JFIRE')).toMatchObject({ displayName: 'Fire 1', enabled: false });
  });

  it('can only be looked at by a dispatcher', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/groups/grp_01JFIRE?part=settings', fake);
    expect(await screen.findByRole('combobox', { name: 'Type' })).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });

  it('say what each member may do', async () => {
    const { user, fake } = renderConsole('/groups/grp_01JFIRE');
    await user.click(await screen.findByRole('button', { name: 'Rights of Anna Keller in Fire 1' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Anna Keller in Fire 1' }));
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Role' }), 'dispatcher');
    await user.click(dialog.getByRole('switch', { name: /Only listens/ }));
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('dispatcher, listens only')).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'PUT')?.body).toMatchObject({ role: 'dispatcher', listenOnly: true, mayInvite: true });
  });
});

describe('users', () => {
  it('are added with the password their handset registers with', async () => {
    const { user, fake } = renderConsole('/users');
    await user.click(await screen.findByRole('button', { name: 'Add user' }));
    await user.type(await screen.findByLabelText('Name'), 'Zoe Park');
    await user.type(screen.getByLabelText('Address'), 'zoe');
    await user.type(screen.getByLabelText('SIP password'), 'secret');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Add user' }));
    expect(await screen.findByText('Zoe Park can register now.')).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'POST')?.body).toEqual({
      address: 'sip:zoe@poc.local',
      displayName: 'Zoe Park',
      password: 'secret',
    });
  });

  it('keep what was typed when the gateway refuses', async () => {
    const { user } = renderConsole('/users');
    await user.click(await screen.findByRole('button', { name: 'Add user' }));
    await user.type(await screen.findByLabelText('Name'), 'Another Bob');
    await user.type(screen.getByLabelText('Address'), 'bob.ray');
    await user.type(screen.getByLabelText('SIP password'), 'secret');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Add user' }));
    expect(await screen.findByText('sip:bob.ray@poc.local is already a user.')).toBeVisible();
    expect(screen.getByLabelText('Name')).toHaveValue('Another Bob');
  });

  it('are kept from everybody but administrators', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/users', fake);
    expect(await screen.findByText('Users are kept by administrators')).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Users' })).toBeNull();
  });
});

describe('PoC settings', () => {
  it('are changed by the person himself, and what is said to the gateway is what differs', async () => {
    const fake = new FakeGateway();
    fake.demote('viewer');
    const { user } = renderConsole('/', fake);
    await user.click(await screen.findByRole('button', { name: /^Administrator/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'My PoC settings' }));
    const settings = within(await screen.findByRole('form', { name: 'PoC settings' }));
    expect(settings.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.selectOptions(settings.getByLabelText('Answer mode'), 'automatic');
    await user.click(settings.getByRole('switch', { name: /Bar incoming alerts/ }));
    await user.click(settings.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The settings are saved.')).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'PUT')).toEqual({
      method: 'PUT',
      path: '/api/v1/users/usr_me/settings',
      body: { answerMode: 'automatic', incomingAlertBarring: true },
    });
  });

  it('of anybody are changed by an administrator', async () => {
    const { user, fake } = renderConsole('/users');
    await user.click(await screen.findByRole('link', { name: 'PoC settings of Bob Ray' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'PoC settings of Bob Ray' })).toBeVisible();
    await user.click(await screen.findByRole('switch', { name: /Several sessions at a time/ }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(fake.settingsOf('usr_01J0001').simultaneousSessions).toBe(false));
  });

  it('of others are not for a dispatcher to change', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/users/usr_01J0001/settings', fake);
    expect(await screen.findByLabelText('Answer mode')).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });
});

describe('charging records', () => {
  const record = {
    id: 'cdr_1', session: 'ses_1', participant: bob, calling: 'sip:anna.keller@poc.local', called: 'sip:fire-1@poc.local', pocServerRole: 1, pocSessionType: 2,
    pocSessionInitiationType: 1, pocEventType: 0, numberOfParticipants: 3, participantsInvolved: [bob, elif], startedAt: '2026-11-20T10:00:00.000Z',
    endedAt: '2026-11-20T10:00:39.772Z', durationMs: 39_772,
  };

  it('tell what each participation is charged by, with the numbers of the standard', async () => {
    const fake = new FakeGateway();
    fake.sessions.charged.push(record);
    const { user } = renderConsole('/charging', fake);
    const row = within((await screen.findByText('pre-arranged group, on demand, controlling')).closest('tr') ?? document.body);
    expect(row.getByText('39.8 s')).toBeVisible();
    expect(row.getByText('ordinary end')).toBeVisible();
    await user.click(row.getByRole('button'));
    const panel = within(await screen.findByRole('complementary', { name: 'Charging record of Bob Ray' }));
    expect(panel.getByText('2, pre-arranged group')).toBeVisible();
    expect(panel.getByText('and 1 more')).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });

  it('are kept from everybody but administrators', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/charging', fake);
    expect(await screen.findByText('Charging records are for administrators')).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Charging records' })).toBeNull();
  });
});

describe('API keys', () => {
  const make = async (name: string) => {
    const opened = renderConsole('/api-keys');
    const { user } = opened;
    await user.click(await screen.findByRole('button', { name: 'Make a key' }));
    await user.type(await screen.findByLabelText('Name'), name);
    expect(screen.getByRole('button', { name: 'Make the key' })).toBeDisabled();
    await user.click(screen.getByRole('checkbox', { name: 'Send alerts' }));
    await user.selectOptions(screen.getByLabelText('Valid for'), '30 days');
    await user.click(screen.getByRole('button', { name: 'Make the key' }));
    return opened;
  };

  it('are shown once, when they are made, and never again', async () => {
    const { user, fake } = await make('Weather service');
    const shown = within(await screen.findByRole('dialog', { name: 'The key of Weather service' }));
    const [key] = fake.apiKeys.values();
    expect(shown.getByLabelText('Key')).toHaveValue(`${key?.prefix ?? ''}-the-secret-part`);
    expect(key?.scopes).toEqual(['alerts:send']);
    expect(key?.expiresAt).toBeDefined();

    await user.keyboard('{Escape}');
    expect(screen.getByRole('dialog')).toBeVisible();
    await user.click(shown.getByRole('button', { name: 'I have kept it' }));
    expect(await screen.findByText(`${key?.prefix ?? ''}…`)).toBeVisible();
    expect(document.body).not.toHaveTextContent('the-secret-part');
    expect(screen.queryByDisplayValue(/the-secret-part/)).toBeNull();
  });

  it('are removed after a question', async () => {
    const { user, fake } = await make('Weather service');
    await user.click(await screen.findByRole('button', { name: 'I have kept it' }));
    await user.click(await screen.findByRole('button', { name: 'Remove the key of Weather service' }));
    expect(fake.apiKeys.size).toBe(1);
    await user.click(await screen.findByRole('button', { name: 'Remove the key' }));
    await waitFor(() => expect(fake.apiKeys.size).toBe(0));
    expect(await screen.findByText('No program has a key')).toBeVisible();
  });

  it('are kept from everybody but administrators', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/api-keys', fake);
    expect(await screen.findByText('API keys are kept by administrators')).toBeVisible();
    expect(screen.queryByRole('link', { name: 'API keys' })).toBeNull();
  });
});

describe('registrations', () => {
  it('are ended only after a question', async () => {
    const { user, fake } = renderConsole('/registrations');
    await user.click(await screen.findByRole('button', { name: /End the registration of Bob Ray/ }));
    await user.click(await screen.findByRole('button', { name: 'End it' }));
    await waitFor(() => expect([...fake.users.values()].find((entry) => entry.address === bob)?.registered).toBe(false));
  });
});

describe('every page', () => {
  it.each([
    ['/history', 'Alert history'],
    ['/history/sessions', 'Session history'],
    ['/history/presence', 'Presence history'],
    ['/history/messages', 'Message history'],
    ['/access', 'Access rules'],
    ['/access/rules/new', 'New access rule'],
    ['/access/history', 'History of the access rules'],
    ['/groups', 'Groups'],
    ['/groups/grp_01JFIRE?part=settings', 'Groups'],
    ['/users', 'Users'],
    ['/charging', 'Charging records'],
    ['/settings', 'My PoC settings'],
    ['/api-keys', 'API keys'],
    ['/messages/mbx_01JOWN/settings', 'My greetings'],
    ['/service-contexts', 'Service identities'],
    ['/service-contexts/resolve', 'What would this Request-URI do?'],
    ['/registrations', 'Registrations'],
    ['/network', 'SIP network health'],
    ['/api-reference', 'API'],
  ])('%s has its heading and no serious accessibility violation', async (path, heading) => {
    renderConsole(path);
    expect(await screen.findByRole('heading', { level: 1, name: heading })).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });

  it('that is not there says so', async () => {
    renderConsole('/nowhere');
    expect(await screen.findByText('There is no such page')).toBeVisible();
  });

  it('says so, and offers to try again, when its list cannot be had', async () => {
    const { fake, user, gateway } = renderConsole('/api-reference');
    await screen.findByRole('heading', { level: 1, name: 'API' });
    await waitFor(() => expect(gateway.connection.link.get().kind).toBe('live'));
    fake.broken.add('/api/v1/groups');
    await user.click(screen.getByRole('link', { name: 'Groups' }));
    expect(await screen.findByText('The groups cannot be shown')).toBeVisible();
    fake.broken.clear();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Fire 1', { selector: 'span' })).toBeVisible();
  });
});
