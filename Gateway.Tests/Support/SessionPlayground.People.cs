using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Tests.Support;

internal sealed partial class SessionPlayground
{
    private readonly Dictionary<TestHandset, HandsetReferral> _started = [];

    private void Happen()
    {
        switch (Next(30))
        {
            case < 7:
                Invite(Pick([.. _handsets]));
                break;
            case < 12:
                Invite(Pick([.. _consoles]));
                break;
            case < 15:
                Answer(Pick([.. _handsets]));
                break;
            case < 17:
                Answer(Pick([.. _consoles]));
                break;
            case < 20:
                Leave(Pick([.. _handsets]));
                break;
            case < 23:
                Leave(Pick([.. _consoles]));
                break;
            case < 24:
                Rejoin(Pick([.. _handsets]));
                break;
            case < 25:
                Add(Pick([.. _handsets]));
                break;
            case < 26:
                Disconnect();
                break;
            case < 27:
                Establish();
                break;
            case < 28:
                Reinvite(Pick([.. _handsets]));
                break;
            case < 29 when Next(3) == 0:
                Restart(Pick([.. _handsets]));
                break;
            case < 30 when Next(6) == 0:
                Restart(Pick([.. _networks]));
                break;
        }
    }

    private string Factory(TestNetwork home) => $"sip:poc-factory@poc-server.{home.Domain}";

    private TestNetwork HomeOf(TestHandset handset) => _networks.Find(network => network.Domain == handset.Address.Host)!;

    private ImmutableArray<PocAddress> SomeBut(PocAddress who, int most) =>
        [.. _handsets.Select(handset => handset.Address).Concat(_consoles.Select(console => console.Address)).Distinct().Where(other => other != who)
            .OrderBy(_ => _chance.NewUInt32()).Take(1 + Next(most))];

    private TestHandset Script(TestHandset handset)
    {
        handset.Answer = invite => AnswerModeView.Of(invite) is { Automatic: true } ? Next(8) == 0 ? 486 : 200 : Next(4) switch { 0 => Pick(486, 480, 603), _ => null };
        handset.ConnectReason = Pick<int?>(0, 0, 0, 0, 1, 2, null);
        return handset;
    }

    private void Invite(TestHandset from)
    {
        var home = HomeOf(from);
        if (from.PreEstablished is { IsUp: true } && Next(3) > 0)
        {
            var target = Next(3) switch { 0 => _team.ToString(), 1 => _chat.ToString(), _ => SomeBut(from.Address, 1)[0].ToString() };
            Tell($"{from.HostName} refers to {target}");
            _started[from] = from.Refer($"<{target};method=INVITE>");
            return;
        }

        var people = SomeBut(from.Address, 3);
        switch (Next(4))
        {
            case 0:
                Tell($"{from.HostName} calls the team");
                from.Invite(_team.ToString());
                break;
            case 1:
                Tell($"{from.HostName} joins the chat");
                from.Invite(_chat.ToString());
                break;
            case 2:
                Tell($"{from.HostName} calls {people[0]}");
                from.Invite(people[0].ToString());
                break;
            default:
                Tell($"{from.HostName} invites {string.Join(", ", people)}");
                from.Invite(Factory(home), people);
                break;
        }
    }

    private void Invite(Console from)
    {
        var id = from.Home.Records.NewSession(World.Now);
        var people = SomeBut(from.Address, 3);
        PocAddress? group = Next(4) switch { 0 => _team, 1 => _chat, _ => null };
        var type = group == _team ? SessionType.PreArrangedGroup : group == _chat ? SessionType.ChatGroup
            : people.Length == 1 ? SessionType.OneToOne : SessionType.AdHocGroup;
        var isUp = from.Home.Sessions.PreEstablished.Any(view => view.Address == from.Address && view.Status == PreEstablishedStatus.Idle);
        var establishment = isUp && Next(3) > 0 ? Establishment.PreEstablished : Establishment.OnDemand;
        Tell($"{from.Name} starts {type} {establishment} with {group?.ToString() ?? string.Join(", ", people)} as {id}");
        from.Home.Sessions.Start(
            new(id, from.Address, from.Name, type, group is null ? people : [])
            {
                Group = group,
                Establishment = establishment,
                OverridesManualAnswer = Next(5) == 0,
            },
            World.Now);
    }

    private void Answer(TestHandset handset)
    {
        foreach (var session in handset.Sessions.Where(session => session.Call.State == CallState.Proceeding))
        {
            Tell($"{handset.HostName} answers");
            if (Next(4) > 0)
                session.Accept();
            else
                session.Call.Refuse(Pick(486, 480, 603), MessageExtras.None, World.Now);
        }

        if (handset.PreEstablished is { IsUp: true } established)
            established.AnswerReinvite(Pick(200, 200, 486, 603));
    }

    private void Answer(Console console)
    {
        foreach (var session in PartsOf(console).Where(session => session.State is ClientSessionState.Alerting).ToList())
        {
            Tell($"{console.Name} answers");
            if (Next(4) > 0)
                session.Answer(World.Now);
            else
                session.Refuse(Pick(486, 480, 603), World.Now);
        }
    }

    // CANCEL while nobody has answered, BYE after that, and REFER where the session is carried by another.
    private void Leave(TestHandset handset)
    {
        if (_started.Remove(handset, out var started) && handset.PreEstablished is { IsUp: true } && started.Last?.Contact is { } identity)
        {
            Tell($"{handset.HostName} leaves by REFER");
            handset.Refer($"<{identity};method=BYE>");
            return;
        }

        var sessions = handset.Sessions.Where(session => session.Call.State is not (CallState.Ended or CallState.Leaving)).ToArray();
        if (sessions.Length == 0)
            return;
        var session = Pick(sessions);
        Tell($"{handset.HostName} leaves {session.Call.State} {session.Call.CallId}");
        if (session.Call is { State: CallState.Calling })
            session.Call.Cancel(null, World.Now);
        else
            session.Leave();
    }

    private void Leave(Console console)
    {
        var parts = PartsOf(console).ToArray();
        if (parts.Length == 0)
            return;
        var session = Pick(parts);
        Tell($"{console.Name} leaves {session.State.GetType().Name} {session.CallId}");
        Watch.Left(session);
        if (session.State.IsPending)
            session.Cancel(World.Now);
        else
            session.Leave(World.Now);
    }

    private void Rejoin(TestHandset handset)
    {
        if (handset.Sessions.LastOrDefault(session => session.Has("Ended") && session.Call.Dialog is not null) is not { } former)
            return;
        Tell($"{handset.HostName} comes back to {former.Peer}");
        handset.Invite(former.Peer);
    }

    private void Add(TestHandset handset)
    {
        if (handset.Sessions.LastOrDefault(session => session.IsUp && session != handset.PreEstablished) is not { } session)
            return;
        var who = SomeBut(handset.Address, 1)[0];
        Tell($"{handset.HostName} adds {who}");
        handset.ReferTo(session.Peer, session, $"<{who};method=INVITE>");
    }

    private void Disconnect()
    {
        var running = _networks.SelectMany(network => network.Disk.Facts.OfType<Fact.SessionRecorded>().Select(fact => (network, fact.Session)))
            .Where(one => one.Session.IsControlledHere).ToArray();
        if (running.Length == 0)
            return;
        var (network, session) = Pick(running);
        var who = SomeBut(default, 1)[0];
        if (Next(3) > 0)
            Tell($"{who} is taken out of {session.Id}: {network.Controlling.Disconnect(session.Id, who, World.Now)}");
        else
            Tell($"{session.Id} is released: {network.Controlling.Release(session.Id, World.Now)}");
    }

    private void Establish()
    {
        var handset = Pick([.. _handsets]);
        if (Next(2) == 0 && handset.PreEstablished?.Call.State is null or CallState.Ended)
        {
            Tell($"{handset.HostName} establishes");
            handset.BeginToEstablish(Factory(HomeOf(handset)));
            var reinvites = Pick<int?>(200, 200, null, 486);
            handset.PreEstablished!.OnReinvite = _ => reinvites;
            return;
        }

        var console = Pick([.. _consoles]);
        Tell($"{console.Name} establishes");
        console.Home.Client.Establish(console.Address, World.Now);
    }

    private void Reinvite(TestHandset handset)
    {
        if (handset.Sessions.LastOrDefault(session => session.Call.CanReinvite) is not { } session)
            return;
        Tell($"{handset.HostName} changes {session.Call.CallId}");
        session.Reinvite(hold: Next(2) == 0);
    }

    private void Restart(TestHandset handset)
    {
        Tell($"{handset.HostName} is switched off and on");
        Restarted.Add(handset.Address);
        _started.Remove(handset);
        handset.Restart();
    }

    private void Restart(TestNetwork network)
    {
        Tell($"the functions of {network.Domain} are started again");
        network.KillServer();
        network.StartServer();
        Lost[network] = network.Disk.Facts.Count;
    }

    private IEnumerable<PocClientSession> PartsOf(Console console) =>
        console.Home.Client.Sessions.Where(session => session.Account.Address == console.Address && session.State is not ClientSessionState.Leaving);
}
