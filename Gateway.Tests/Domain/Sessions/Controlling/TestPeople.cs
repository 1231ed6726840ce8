using System.Net;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>
/// Everybody outside a controlling function under test: the core and the people behind it in one element, at one address. Whom an INVITE is
/// for is told by its Request-URI; how he takes it is his script.
/// </summary>
internal sealed class TestPeople : ISipElement, IUserAgentOwner
{
    public const string Address = "10.9.0.2";

    private readonly World _world;
    private readonly UserAgentCore _core;

    public TestPeople(World world)
    {
        _world = world;
        UserAgentCore? core = null;
        world.Add($"{Address}:5060", network =>
        {
            core = new(
                new() { HostName = HostName, Points = [new(TransportKind.Udp, Address, 5060)], Product = "Test/1.0" }, network, world.Ids, SipTimers.Default, this);
            return this;
        });
        _core = core!;
    }

    /// <summary>How a person takes an INVITE: a final status, 0 for silence, 180 for ringing until he is told otherwise, 183 for a server that answers for him.</summary>
    public Dictionary<string, int> Takes { get; } = [];

    /// <summary>People whose telephones know no floor control.</summary>
    public HashSet<string> PlainPhones { get; } = [];

    /// <summary>Every call of every person, in order.</summary>
    public List<TestPart> Parts { get; } = [];

    /// <summary>Bodies of NOTIFYs, in order, with the Subscription-State.</summary>
    public List<(TimeSpan At, string CallId, string State, string Body)> Notified { get; } = [];

    public string HostName => "people.example";

    public MonotonicTime NextDeadline => _core.NextDeadline;

    public int RemainderCount => _core.RemainderCount + _core.CallCount + _core.SubscriptionCount;

    /// <summary>A description that a client offers or answers with.</summary>
    public static LocalMedia Media(string address = "192.0.2.10", bool withFloor = true) => new()
    {
        Address = IPAddress.Parse(address), RtpPort = 40_000, ControlPort = withFloor ? 40_001 : 0, Codecs = [RtpCodec.Pcma],
    };

    public static byte[] Offer(bool withFloor = true) => OfferAnswer.Start(7).Offer(Media(withFloor: withFloor)).Body;

    /// <summary>The last call of a person.</summary>
    public TestPart Part(string user) => Parts.Last(part => part.User == user);

    /// <summary>Somebody calls.</summary>
    public TestPart Call(
        string user, string requestUri, MessageBody? body = null, Func<MessageExtras, MessageExtras>? change = null, string contactParameters = "", string? callId = null)
    {
        var part = new TestPart(this, user);
        var extras = MessageExtras.None.With(HeaderId.PAssertedIdentity, $"\"User {user}\" <{Uri(user)}>").With(body ?? new MessageBody("application/sdp", Offer()));
        Parts.Add(part);
        part.Call = _core.Invite(
            new()
            {
                RequestUri = requestUri,
                From = $"<{Uri(user)}>",
                To = $"<{requestUri}>",
                Contact = $"<sip:{ControllingWorld.Address(user).User}@{Address}>;+g.poc.talkburst{contactParameters}",
                Hop = ControllingWorld.FocusHop,
                Extras = change?.Invoke(extras) ?? extras,
                CallId = callId,
            },
            part, _world.Now);
        return part;
    }

    public static MessageBody ListOf(params string[] users) =>
        SessionBody.Write(Offer(), ResourceList.Of(users.Select(user => PocAddress.Parse(Uri(user)))));

    public static string Uri(string user) => user.Contains(':', StringComparison.Ordinal) ? user : $"sip:{user}@networka.example";

    /// <summary>Any other request of somebody's.</summary>
    public TestAnswer Send(SipMethod method, string user, string requestUri, MessageExtras extras)
    {
        var answer = new TestAnswer();
        _core.Send(
            RequestOf(method, user, requestUri, extras), (final, _, _) => answer.Final = final, _world.Now);
        return answer;
    }

    public TestAnswer Subscribe(SipMethod method, string user, string requestUri, MessageExtras extras, int? expires = null)
    {
        var answer = new TestAnswer();
        answer.Subscription = _core.Subscribe(RequestOf(method, user, requestUri, extras) with { Expires = (uint?)expires }, new Listener(this, answer), _world.Now);
        return answer;
    }

    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _core.Receive(message, from, now);

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _core.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now) => _core.Tick(now);

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        SipUriView.TryRead(invite.RequestUri, out var uri);
        var part = new TestPart(this, Encoding.UTF8.GetString(uri.User)) { Call = call, Invite = invite };
        Parts.Add(part);
        call.Owner = part;
        switch (Takes.GetValueOrDefault(part.User, 200))
        {
            case 0:
                break;
            case 180:
                call.Ring(180, MessageExtras.None, now);
                break;
            case 183:
                call.Ring(183, MessageExtras.None.With(HeaderId.PAnswerState, "Unconfirmed"), now);
                break;
            case 200:
                part.Answer(now);
                break;
            case var status:
                part.Refuse(status, now);
                break;
        }
    }

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) =>
        _core.Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);

    private static OutgoingRequest RequestOf(SipMethod method, string user, string requestUri, MessageExtras extras) => new()
    {
        Method = method,
        RequestUri = requestUri,
        From = $"<{Uri(user)}>",
        To = $"<{requestUri}>",
        Contact = $"<sip:{user}@{Address}>",
        Hop = ControllingWorld.FocusHop,
        Extras = extras.With(HeaderId.PAssertedIdentity, $"\"User {user}\" <{Uri(user)}>"),
    };

    private sealed class Listener(TestPeople people, TestAnswer answer) : ISubscriberOwner
    {
        public void Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now) => answer.Final = final;

        public void Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now) => people.Notified.Add(
            (now.SinceStart, Encoding.UTF8.GetString(notify.CallId), notify.Text(HeaderId.SubscriptionState) ?? "", Encoding.UTF8.GetString(notify.Body.Span)));

        public void Ended(OutgoingSubscription subscription, string reason, MonotonicTime now) => answer.Ended = reason;
    }
}

/// <summary>What became of a request.</summary>
internal sealed class TestAnswer
{
    public SipResponse? Final { get; set; }

    public OutgoingSubscription? Subscription { get; set; }

    public string? Ended { get; set; }

    public int? Status => Final?.Status;
}

/// <summary>One call of a person, and what he was told of it.</summary>
internal sealed class TestPart(TestPeople people, string user) : ICallOwner
{
    public string User { get; } = user;

    public Call? Call { get; set; }

    public SipRequest? Invite { get; set; }

    public SipResponse? Final { get; private set; }

    public List<int> Provisional { get; } = [];

    public List<string> Told { get; } = [];

    public bool IsUp { get; private set; }

    public int? Status => Final?.Status;

    /// <summary>The PoC Session Identity.</summary>
    public string Identity => ContactOf(Final ?? (SipMessage)Invite!);

    public void Answer(MonotonicTime now, Func<MessageExtras, MessageExtras>? change = null)
    {
        var local = TestPeople.Media("192.0.2.20", !people.PlainPhones.Contains(User));
        Assert.True(OfferAnswer.Start(9).TryAnswer(Invite!.Body.Span, local, out var answer, out var refusal), $"{refusal}");
        var extras = MessageExtras.None.With(new MessageBody("application/sdp", answer.Body));
        Call!.Accept($"<sip:{User}@{TestPeople.Address}>", change?.Invoke(extras) ?? extras, now);
        IsUp = true;
    }

    public void Refuse(int status, MonotonicTime now, params string[] warnings)
    {
        var extras = MessageExtras.None;
        foreach (var warning in warnings)
            extras = extras.With(HeaderId.Warning, $"399 pf.example \"{warning}\"");
        Call!.Refuse(status, extras, now);
    }

    public void Progressed(Call call, SipResponse provisional, MonotonicTime now) => Provisional.Add(provisional.Status);

    public void Accepted(Call call, SipResponse success, MonotonicTime now)
    {
        (Final, IsUp) = (success, true);
        Told.Add("Accepted");
    }

    public void Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
        Final = refusal.Response;
        Told.Add($"Refused {refusal.Status}");
    }

    public void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => Told.Add("AnsweredTooLate");

    public void Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => Told.Add("Cancelled");

    public void Confirmed(Call call, SipRequest ack, MonotonicTime now) => Told.Add("Confirmed");

    public void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now) => call.AnswerReinvite(SipStatus.NotAcceptableHere, MessageExtras.None, now);

    public void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
        Final = final;
        Told.Add($"ReinviteAnswered {final?.Status}");
    }

    public void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now) => Told.Add($"RequestArrived {request.Method.Name}");

    public void Ended(Call call, CallEnd end, MonotonicTime now)
    {
        IsUp = false;
        Told.Add($"Ended {end.GetType().Name}");
    }

    private static string ContactOf(SipMessage message)
    {
        Assert.True(message.TryGetFirstValue(HeaderId.Contact, out var value) && NameAddrView.TryRead(value, out _));
        NameAddrView.TryRead(value, out var contact);
        return Encoding.UTF8.GetString(contact.Uri);
    }
}
