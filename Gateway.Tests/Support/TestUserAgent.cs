using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Tests.Support;

/// <summary>
/// An element of the <see cref="World"/> with a <see cref="UserAgentCore"/> and nothing else. It writes down what is told, and does what its
/// scripts say.
/// </summary>
/// <example>
/// <code>
/// var alice = new TestUserAgent(world, "alice", "10.0.2.1");
/// var bob = new TestUserAgent(world, "bob", "10.0.2.2") { OnInvited = (call, now) => call.Accept(bob.Contact, MessageExtras.None, now) };
/// var call = alice.Call(bob);
/// world.RunFor(TimeSpan.FromSeconds(1));
/// Assert.Equal(["Accepted"], alice.Told);
/// </code>
/// </example>
public sealed partial class TestUserAgent : ISipElement, IUserAgentOwner
{
    private readonly World _world;
    private readonly string _address;

    public TestUserAgent(World world, string name, string address, Func<UserAgentSettings, UserAgentSettings>? configure = null)
    {
        _world = world;
        _address = address.Contains(':', StringComparison.Ordinal) ? address : $"{address}:5060";
        Name = name;
        var settings = new UserAgentSettings
        {
            HostName = HostName,
            Points = [new(TransportKind.Udp, _address.Split(':')[0], int.Parse(_address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture))],
            Product = "Test/1.0",
        };
        UserAgentCore? core = null;
        world.Add(_address, network =>
        {
            core = new(configure?.Invoke(settings) ?? settings, network, world.Ids, SipTimers.Default, this);
            return this;
        });
        Core = core!;
    }

    public string Name { get; }

    public UserAgentCore Core { get; }

    public string HostName => $"{Name}.agent.example";

    public string Contact => $"<sip:{Name}@{_address}>";

    public string Address => $"<sip:{Name}@networka.example>";

    /// <summary>What was told of calls, in order.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Calls that arrived.</summary>
    public List<Call> Calls { get; } = [];

    /// <summary>Requests outside calls.</summary>
    public List<SipRequest> Requests { get; } = [];

    /// <summary>What is done with a call that arrives; by default it is accepted at once.</summary>
    public Action<Call, MonotonicTime>? OnInvited { get; set; }

    public Action<ServerTransactionId, SipRequest, MonotonicTime>? OnRequest { get; set; }

    public MonotonicTime NextDeadline => Core.NextDeadline;

    /// <summary>Calls another agent, straight to its address.</summary>
    public Call Call(TestUserAgent other, MessageExtras? extras = null, Func<OutgoingInvite, OutgoingInvite>? change = null, ICallOwner? owner = null)
    {
        var invite = new OutgoingInvite
        {
            RequestUri = $"sip:{other.Name}@{other._address}",
            From = Address,
            To = other.Address,
            Contact = Contact,
            Hop = HopTo(other),
            Extras = extras ?? MessageExtras.None,
        };
        return Core.Invite(change?.Invoke(invite) ?? invite, owner ?? new TestCallOwner(this), _world.Now);
    }

    public OutgoingRequest RequestTo(TestUserAgent other, SipMethod method, MessageExtras? extras = null) => new()
    {
        Method = method,
        RequestUri = $"sip:{other.Name}@{other._address}",
        From = Address,
        To = other.Address,
        Contact = Contact,
        Hop = HopTo(other),
        Extras = extras ?? MessageExtras.None,
    };

    /// <summary>Writes down what is told of a call.</summary>
    public ICallOwner NewCallOwner() => new TestCallOwner(this);

    /// <summary>Nothing of any call is left.</summary>
    public void AssertEmpty() =>
        Assert.Equal((0, 0, 0, 0), (Core.CallCount, Core.SubscriptionCount, Core.TransactionCount, Core.RemainderCount));

    public void Receive(SipMessage message, Flow from, MonotonicTime now) => Core.Receive(message, from, now);

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => Core.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now) => Core.Tick(now);

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        Calls.Add(call);
        Told.Add("Invited");
        call.Owner = new TestCallOwner(this);
        if (OnInvited is { } script)
            script(call, now);
        else
            call.Accept(Contact, MessageExtras.None, now);
    }

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        Requests.Add(request);
        if (OnRequest is { } script)
            script(transaction, request, now);
        else
            Core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
    }

    private NextHop.To HopTo(TestUserAgent other) =>
        new(TransportKind.Udp, other._address.Split(':')[0], int.Parse(other._address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Does something with a call when it is told something.</summary>
    public Dictionary<string, Action<Call, MonotonicTime>> When { get; } = [];

    internal void Tell(Call call, string what, MonotonicTime now)
    {
        Told.Add(what);
        if (When.TryGetValue(what.Split(' ')[0], out var script))
            script(call, now);
    }

    private sealed class TestCallOwner(TestUserAgent agent) : ICallOwner
    {
        public void Progressed(Call call, SipResponse provisional, MonotonicTime now) => agent.Tell(call, $"Progressed {provisional.Status}", now);

        public void Accepted(Call call, SipResponse success, MonotonicTime now) => agent.Tell(call, "Accepted", now);

        public void Refused(Call call, CallRefusal refusal, MonotonicTime now) =>
            agent.Tell(call, $"Refused {refusal.Status}{(refusal.WasCancelled ? " cancelled" : "")}", now);

        public void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => agent.Tell(call, "AnsweredTooLate", now);

        public void ReinviteCancelled(Call call, MonotonicTime now) => agent.Tell(call, "ReinviteCancelled", now);

        public void Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => agent.Tell(call, $"Cancelled {cancel?.Method.Name ?? "by time"}", now);

        public void Confirmed(Call call, SipRequest ack, MonotonicTime now) => agent.Tell(call, "Confirmed", now);

        public void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
        {
            agent.Tell(call, "ReinviteArrived", now);
            if (!agent.When.ContainsKey("ReinviteArrived"))
                call.AnswerReinvite(SipStatus.Ok, MessageExtras.None, now);
        }

        public void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now) => agent.Tell(call, $"ReinviteAnswered {final?.Status}", now);

        public void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
        {
            agent.Requests.Add(request);
            agent.Tell(call, $"RequestArrived {request.Method.Name}", now);
            if (agent.OnRequest is { } script)
                script(transaction, request, now);
            else
                agent.Core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
        }

        public void Ended(Call call, CallEnd end, MonotonicTime now) =>
            agent.Tell(call, $"Ended {end switch { CallEnd.ByUs us => $"ByUs {us.Status}", CallEnd.Gone gone => $"Gone {gone.Status}", _ => end.GetType().Name }}", now);
    }
}
