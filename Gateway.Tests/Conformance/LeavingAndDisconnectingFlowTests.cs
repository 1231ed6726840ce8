using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// Figures 16 to 19 of the OMA PoC Control Plane, hop by hop, between three networks of ours: leaving a PoC Session on demand and over a
/// pre-established session, and being disconnected from one both ways, which by the release policy follows when only one is left.
/// </summary>
public sealed class LeavingAndDisconnectingFlowTests
{
    private readonly ThreeNetworks _net = new(new World(seed: 16));

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void Leaving_on_demand_takes_the_hops_of_Figure_16()
    {
        var (session, from) = Join();

        session.Leave("id");
        _net.Run();

        _net.AssertRows(
            Figure16(from),
            [
                "client A -> core A BYE", // step 2
                "core A -> PoC server A BYE", // step 3
                "PoC server A -> core A 200", // step 4
                "core A -> client A 200", // step 5
            ],
            [
                "PoC server A -> core A BYE", // step 6
                "core A -> core X BYE", // step 7
                "core X -> PoC server X BYE", // step 8
                "PoC server X -> core X 200", // step 9
                "core X -> core A 200", // step 10
                "core A -> PoC server A 200", // step 11
            ]);
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void The_PoC_server_answers_the_client_before_its_own_BYE_and_whatever_becomes_of_that()
    {
        var (session, from) = Join();
        _net.World.Lose = line => line.From == _net.X.Core && line.To == _net.A.Core;

        session.Leave("id");
        _net.Run();

        var messages = Figure16(from);
        Assert.True(_net.IndexOf(messages, "PoC server A -> core A 200") < _net.IndexOf(messages, "PoC server A -> core A BYE"));
        Assert.True(session.Has("Ended ByUs"));
    }

    [Fact, Clause("OMA PoC CP", "Figure 16")]
    public void Every_BYE_of_Figure_16_is_private_and_names_what_the_figure_prints()
    {
        var (session, from) = Join();

        session.Leave("id");
        _net.Run();

        var messages = Figure16(from);
        foreach (var step in (string[])["client A -> core A BYE", "core A -> PoC server A BYE"])
        {
            var bye = (SipRequest)_net.Find(messages, step);
            Assert.Matches(@"^[0-9a-v]{26}%[^%@]+@poc-server\.networkx\.example%$", ThreeNetworks.UserOf(bye.RequestUriText));
            Assert.EndsWith("@poc-server.networka.example;gr", bye.RequestUriText, StringComparison.Ordinal);
            Assert.Equal("id", bye.Text(HeaderId.Privacy));
        }

        foreach (var step in (string[])["PoC server A -> core A BYE", "core A -> core X BYE", "core X -> PoC server X BYE"])
        {
            var bye = (SipRequest)_net.Find(messages, step);
            Assert.Matches(@"^sip:[^%@;]+@poc-server\.networkx\.example;gr$", bye.RequestUriText);
            Assert.Equal("id", bye.Text(HeaderId.Privacy));
            Assert.StartsWith("PoC-serv/OMA2.0", bye.Text(HeaderId.UserAgent), StringComparison.Ordinal);
        }
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void Leaving_over_a_pre_established_session_takes_the_hops_of_Figure_17()
    {
        var (identity, from) = JoinPreEstablished();

        var leaving = _net.ClientA.Refer($"<{identity};method=BYE>", extras => extras.With(HeaderId.Privacy, "id"));
        _net.Run();

        Assert.Equal(200, leaving.Answer?.Status);
        _net.AssertRows(
            Figure17(from),
            [
                "client A -> core A REFER", // step 2
                "core A -> PoC server A REFER", // step 3
                "PoC server A -> core A 200", // step 4
                "core A -> client A 200", // step 5
            ],
            [
                "PoC server A -> core A NOTIFY", // step 6
                "core A -> client A NOTIFY", // step 7
                "client A -> core A 200", // step 8
                "core A -> PoC server A 200", // step 9
            ],
            [
                "PoC server A -> core A BYE", // step 10
                "core A -> core X BYE", // step 11
                "core X -> PoC server X BYE", // step 12
                "PoC server X -> core X 200", // step 13
                "core X -> core A 200", // step 14
                "core A -> PoC server A 200", // step 15
            ],
            [
                "PoC server A -> core A NOTIFY", // step 16
                "core A -> client A NOTIFY", // step 17
                "client A -> core A 200", // step 18
                "core A -> PoC server A 200", // step 19
            ]);
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void The_REFER_and_its_NOTIFYs_hold_what_Figure_17_prints()
    {
        var (identity, from) = JoinPreEstablished();
        var established = _net.ClientA.PreEstablished!;

        _net.ClientA.Refer($"<{identity};method=BYE>", extras => extras.With(HeaderId.Privacy, "id"));
        _net.Run();

        var messages = Figure17(from);
        foreach (var step in (string[])["client A -> core A REFER", "core A -> PoC server A REFER"])
        {
            var refer = (SipRequest)_net.Find(messages, step);
            Assert.Equal(established.Peer, refer.RequestUriText);
            Assert.Matches(@"^sip:[0-9a-v]{26}@poc-server\.networka\.example;gr$", refer.RequestUriText);
            Assert.Equal($"<{identity};method=BYE>", refer.Text(HeaderId.ReferTo));
            Assert.Equal(
                $"{established.Call.CallId};remote-tag={established.Call.LocalTag};local-tag={established.Call.RemoteTag}", refer.Text(HeaderId.TargetDialog));
            Assert.Equal("id", refer.Text(HeaderId.Privacy));
            Assert.Matches(@"^<sip:PoC-UserA@networka\.example;gr=urn:uuid:[0-9a-f-]{36}>;\+sip\.instance=""<urn:uuid:[0-9a-f-]{36}>""$", refer.Text(HeaderId.Contact));
        }

        var notifies = messages.Where(line => line.Is("NOTIFY")).ToList();
        Assert.Equal([_net.ClientA.Gruu, "sip:PoC-UserA@10.1.9.1:5060", _net.ClientA.Gruu, "sip:PoC-UserA@10.1.9.1:5060"], notifies.Select(line => ((SipRequest)line.Message).RequestUriText));
        Assert.Equal(
            ["active;expires=60", "active;expires=60", "terminated;reason=noresource", "terminated;reason=noresource"],
            notifies.Select(line => line.Message.Text(HeaderId.SubscriptionState)));
        Assert.All(notifies, line => Assert.Equal("message/sipfrag;version=2.0", line.Message.Text(HeaderId.ContentType)));
        Assert.All(notifies, line => Assert.Equal("refer", line.Message.Text(HeaderId.Event)));
        Assert.Equal(
            ["SIP/2.0 100 Trying\r\n", "SIP/2.0 100 Trying\r\n", "SIP/2.0 200 OK\r\n", "SIP/2.0 200 OK\r\n"],
            notifies.Select(line => System.Text.Encoding.UTF8.GetString(line.Message.Body.Span)));
        var bye = (SipRequest)_net.Find(messages, "core X -> PoC server X BYE");
        Assert.Equal($"{identity};gr", bye.RequestUriText);
        Assert.Equal("id", bye.Text(HeaderId.Privacy));
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void The_first_NOTIFY_and_the_BYE_leave_at_the_same_time_behind_the_200()
    {
        var (identity, from) = JoinPreEstablished();
        _net.World.DelayMin = _net.World.DelayMax = TimeSpan.FromMilliseconds(30);

        _net.ClientA.Refer($"<{identity};method=BYE>");
        _net.Run();

        var sent = Figure17(from).Where(line => line.From == _net.A.Server).ToList();
        Assert.Equal(["200 REFER", "NOTIFY", "BYE", "NOTIFY"], sent.Select(line => line.Name));
        Assert.Equal(sent[1].At, sent[2].At);
        Assert.True(sent[3].At > sent[2].At);
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void After_leaving_the_pre_established_session_stands_and_carries_the_next_one()
    {
        var (identity, _) = JoinPreEstablished();
        _net.ClientA.Refer($"<{identity};method=BYE>");
        _net.Run();
        Assert.True(_net.ClientA.PreEstablished!.IsUp);
        Assert.DoesNotContain(_net.ClientA.Floor, octets => (octets[0] & 0x1F) == 11);

        var again = _net.ClientA.Refer($"<{ThreeNetworks.Group};method=INVITE>");
        _net.Run();

        Assert.Equal(200, again.Last?.Status);
        _net.ClientA.PreEstablished.Leave();
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "Figure 18")]
    public void Being_disconnected_on_demand_takes_the_hops_of_Figure_18()
    {
        var (session, from) = Join();

        session.Leave();
        _net.Run();

        _net.AssertRows(
            Figure18(from),
            [
                "PoC server X -> core X BYE", // step 2
                "core X -> core B BYE", // step 3
                "core B -> PoC server B BYE", // step 4
                "PoC server B -> core B 200", // step 5
                "core B -> core X 200", // step 6
                "core X -> PoC server X 200", // step 7
            ],
            [
                "PoC server B -> core B BYE", // step 8
                "core B -> client B BYE", // step 9
                "client B -> core B 200", // step 10
                "core B -> PoC server B 200", // step 11
            ]);
        Assert.True(_net.IndexOf(Figure18(from), "PoC server B -> core B 200") < _net.IndexOf(Figure18(from), "PoC server B -> core B BYE"));
        _net.AssertNothingIsLeft();
    }

    [Fact, Clause("OMA PoC CP", "Figure 18")]
    public void The_BYEs_of_Figure_18_name_the_leg_of_the_PoC_server_then_the_GRUU_and_the_contact_of_the_client()
    {
        var (session, from) = Join();

        session.Leave();
        _net.Run();

        var byes = Figure18(from).Where(line => line.Is("BYE")).Select(line => ((SipRequest)line.Message).RequestUriText).ToList();
        Assert.All(byes.Take(3), uri => Assert.Matches(@"^sip:[0-9a-v]{26}@poc-server\.networkb\.example;gr$", uri));
        Assert.Equal([_net.ClientB.Gruu, "sip:PoC-UserB@10.2.9.1:5060"], byes.Skip(3));
        Assert.Single(byes.Take(3).Distinct());
    }

    [Fact, Clause("OMA PoC CP", "Figure 19")]
    public void Being_disconnected_over_a_pre_established_session_takes_the_hops_of_Figure_19()
    {
        _net.ClientB.Establish(ThreeNetworks.FactoryB);
        var (session, from) = Join();
        var floor = _net.World.Datagrams.Count;

        session.Leave();
        _net.Run();

        var messages = Figure18(from);
        _net.AssertRows(
            messages,
            [
                "PoC server X -> core X BYE", // step 2
                "core X -> core B BYE", // step 3
                "core B -> PoC server B BYE", // step 4
                "PoC server B -> core B 200", // step 5
                "core B -> core X 200", // step 6
                "core X -> PoC server X 200", // step 7
            ]);
        Assert.All(messages.Where(line => line.Is("BYE")), line =>
            Assert.Matches(@"^sip:[0-9a-v]{26}@poc-server\.networkb\.example;gr$", ((SipRequest)line.Message).RequestUriText));

        // Steps A and B, octet by octet but for the senders.
        const string phone = "10.2.9.1";
        var datagrams = _net.World.Datagrams.Skip(floor).Where(one => one.From.Address.ToString() == phone || one.To.Address.ToString() == phone)
            .Where(one => (one.Bytes[0] & 0x1F) is 11 or 7).ToList();
        Assert.Equal(2, datagrams.Count);
        Assert.Equal("8BCC0002xxxxxxxx506F4331", Hex(datagrams[0].Bytes));
        Assert.Equal("87CC0003xxxxxxxx506F433158000000", Hex(datagrams[1].Bytes));
        Assert.Equal((datagrams[0].To, datagrams[0].From), (datagrams[1].From, datagrams[1].To));
        Assert.Equal(phone, datagrams[0].To.Address.ToString());
        Assert.True(datagrams[0].At >= messages[^1].At - TimeSpan.FromSeconds(1));
    }

    [Fact, Clause("OMA PoC CP", "Figure 19")]
    public void After_being_disconnected_the_pre_established_session_stands_and_takes_the_next_invitation()
    {
        _net.ClientB.Establish(ThreeNetworks.FactoryB);
        var (session, from) = Join();
        session.Leave();
        _net.Run();
        Assert.DoesNotContain(_net.Since(from, SipMethod.Bye), line => _net.Name(line.To) == "client B");
        Assert.True(_net.ClientB.PreEstablished!.IsUp);

        _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run();

        Assert.Equal(2, _net.ClientB.Floor.Count(octets => (octets[0] & 0x1F) == 15));
        Assert.Single(_net.ClientB.Sessions);
    }

    [Fact, Clause("OMA PoC UP", "T56", Inferred = true)]
    public void A_Disconnect_that_nobody_acknowledges_is_sent_three_times_and_no_SIP_follows()
    {
        _net.ClientB.Establish(ThreeNetworks.FactoryB);
        var (session, from) = Join();
        _net.ClientB.AcknowledgesDisconnect = false;

        session.Leave();
        _net.Run(20);

        Assert.Equal(3, _net.ClientB.Floor.Count(octets => (octets[0] & 0x1F) == 11));
        Assert.DoesNotContain(_net.Since(from, SipMethod.Bye), line => _net.Name(line.To) == "client B");
        Assert.True(_net.ClientB.PreEstablished!.IsUp);
    }

    // An on-going session of A and B in network X.
    private (HandsetSession Session, int From) Join()
    {
        var session = _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run();
        Assert.True(session.IsUp, $"{string.Join(", ", session.Told)}\n{_net.World.Ladder()}");
        return (session, _net.World.Sent.Count);
    }

    private (string Identity, int From) JoinPreEstablished()
    {
        _net.ClientA.Establish(ThreeNetworks.FactoryA);
        var started = _net.ClientA.Refer($"<{ThreeNetworks.Group};method=INVITE>");
        _net.Run();
        Assert.True(started.Last?.Contact is not null, $"{string.Join(", ", started.Statuses)}\n{_net.World.Ladder()}");
        var identity = SipUri.Parse(started.Last!.Contact!);
        return ($"sip:{identity.User}@{identity.Host}", _net.World.Sent.Count);
    }

    // The BYEs between client A and the controlling function; those that the release policy sends to B are Figure 18.
    private IReadOnlyList<WorldMessage> Figure16(int from) => [.. _net.Since(from, SipMethod.Bye).Where(line => !ConcernsB(line))];

    private IReadOnlyList<WorldMessage> Figure17(int from) =>
        [.. _net.Since(from, SipMethod.Refer, SipMethod.Notify, SipMethod.Bye).Where(line => !ConcernsB(line))];

    private IReadOnlyList<WorldMessage> Figure18(int from) => [.. _net.Since(from, SipMethod.Bye).Where(ConcernsB)];

    // By the dialog: all legs of B have B's server at one end.
    private bool ConcernsB(WorldMessage line) => _net.World.Sent.Any(other =>
        other.Message.CallId.SequenceEqual(line.Message.CallId) && (other.From == _net.B.Server || other.To == _net.B.Server));

    private static string Hex(byte[] octets)
    {
        var text = Convert.ToHexString(octets);
        return $"{text[..8]}xxxxxxxx{text[16..]}";
    }
}
