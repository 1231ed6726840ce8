using System.Net;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

/// <summary>
/// A small user agent for the <see cref="World"/>: it registers with or without digest, sends requests, answers by script, and remembers
/// everything. It is made of the same transaction layer as the gateway, and of nothing else of it: its digest is its own.
/// </summary>
/// <example>
/// <code>
/// var phone = new TestPhone(world, "sip:carol@networka.example", "10.0.1.3", TransportKind.Tcp, password: "secret")
/// {
///     Proxy = new NextHop.To(TransportKind.Tcp, "core.networka.example", 0),
///     Answer = request => request.Method == SipMethod.Message ? 486 : 200,     // null stays silent
///     AnswerAfter = TimeSpan.FromSeconds(2),
/// };
/// phone.Register();
/// var message = phone.SendMessage("sip:dave@networkb.example", "hello");
/// world.RunFor(TimeSpan.FromSeconds(40));
/// Assert.Equal(200, message.Status);
/// Assert.Single(dave.Received("MESSAGE"));
/// </code>
/// </example>
public sealed partial class TestPhone : ISipElement, ITransactionUser
{
    private readonly World _world;
    private readonly TransactionLayer _layer;
    private readonly TransportKind _kind;
    private readonly string? _password;
    private readonly string _hostPort;
    private readonly string _registrationCallId;
    private readonly Dictionary<ClientTransactionId, TestRequest> _requests = [];
    private readonly List<SipRequest> _received = [];
    private uint _cseq = 1;

    /// <param name="world">The network it lives in.</param>
    /// <param name="addressOfRecord">For example <c>sip:alice@networka.example</c>.</param>
    /// <param name="address">Where it lives, for example <c>10.0.1.1</c> or <c>10.0.1.1:5070</c>.</param>
    /// <param name="kind">The transport it sends over.</param>
    /// <param name="password">For digest; without one a challenge is a final answer.</param>
    public TestPhone(World world, string addressOfRecord, string address, TransportKind kind = TransportKind.Udp, string? password = null)
    {
        _world = world;
        AddressOfRecord = addressOfRecord;
        var uri = SipUri.Parse(addressOfRecord);
        User = uri.User;
        HostName = $"{uri.User}-at-{address.Replace(':', '-')}.phone.example";
        _kind = kind;
        _password = password;
        var endPoint = IPEndPoint.Parse(address);
        _hostPort = new IPEndPoint(endPoint.Address, endPoint.Port == 0 ? 5060 : endPoint.Port).ToString();
        _registrationCallId = world.Ids.NewCallId();
        TransactionLayer? layer = null;
        world.Add(address, network =>
        {
            layer = new(this, network, world.Ids, SipTimers.Default, TransactionLayerOptions.UserAgent);
            return this;
        });
        _layer = layer!;
    }

    public string HostName { get; }

    /// <summary>For example <c>sip:alice@networka.example</c>.</summary>
    public string AddressOfRecord { get; }

    /// <summary>The user part of it.</summary>
    public string User { get; }

    /// <summary>The value of its Contact header, without feature tags.</summary>
    public string Contact => _kind == TransportKind.Udp
        ? $"<sip:{User}@{_hostPort}>"
        : $"<sip:{User}@{_hostPort};transport={_kind.ViaToken().ToLowerInvariant()}>";

    /// <summary>Feature tags written behind Contact in REGISTER, for example <c>;+g.poc.talkburst</c>.</summary>
    public string Features { get; set; } = "";

    /// <summary>What its Contact in INVITE and SUBSCRIBE is instead.</summary>
    public string? CallContact { get; set; }

    /// <summary>Where requests outside dialogs go first; <c>null</c>: straight to the host in the Request-URI.</summary>
    public NextHop? Proxy { get; set; }

    /// <summary>The script: which status a request gets; <c>null</c> stays silent. Default: 200 to everything.</summary>
    public Func<SipRequest, int?> Answer { get; set; } = static _ => SipStatus.Ok;

    /// <summary>How long the phone thinks before it answers.</summary>
    public TimeSpan AnswerAfter { get; set; }

    /// <summary>Whether an INVITE is answered 180 first.</summary>
    public bool Rings { get; set; }

    /// <summary>The User-Agent and Server header.</summary>
    public string Product { get; set; } = "PoC-client/OMA2.0 Acme-Test/1.0";

    /// <summary>Called for each new request, before it is answered.</summary>
    public Action<SipRequest>? OnRequest { get; set; }

    /// <summary>How many transactions it holds, finished ones included.</summary>
    public int TransactionCount => _layer.Count;

    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_layer.NextDeadline, NextRepeat);

    /// <summary>The requests of this method that came up from the transaction layer: each once.</summary>
    public IReadOnlyList<SipRequest> Received(string method) => _received.FindAll(request => request.Method.Name == method);

    /// <summary>Registers, answering a digest challenge once.</summary>
    /// <param name="expiresSeconds">The interval asked for; 0 unregisters.</param>
    public TestRequest Register(int expiresSeconds = 3600)
    {
        var domain = SipUri.Parse(AddressOfRecord).Host;
        return Send(SipMethod.Register, $"sip:{domain}", AddressOfRecord, _registrationCallId, builder => builder
            .Header(HeaderId.Contact, Contact + Features)
            .Header(HeaderId.Expires, $"{expiresSeconds}"));
    }

    /// <summary>Sends a text.</summary>
    /// <param name="to">The target's URI.</param>
    /// <param name="text">The body.</param>
    /// <param name="more">Further headers.</param>
    public TestRequest SendMessage(string to, string text, Action<RequestBuilder>? more = null) =>
        Send(SipMethod.Message, to, to, null, builder =>
        {
            more?.Invoke(builder);
            builder.Body("text/plain", System.Text.Encoding.UTF8.GetBytes(text));
        });

    /// <summary>Sends any other request outside a dialog.</summary>
    public TestRequest Send(SipMethod method, string to, Action<RequestBuilder>? more = null) => Send(method, to, to, null, more);

    /// <summary>Ends a call of its <see cref="Calls"/> with BYE, by the call's routes.</summary>
    public TestRequest HangUp(Dialog call)
    {
        Calls.Remove(call.Id);
        var (_, bye) = call.NewRequest(SipMethod.Bye, NewVia());
        return Send(bye.Build(), HopTo(call.NextHopUri));
    }

    /// <summary>Cancels a request of its own.</summary>
    public void Cancel(TestRequest invite) => _layer.Cancel(invite.Transaction, null, _world.Now);

    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _layer.Receive(message, from, now);

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _layer.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now)
    {
        _layer.Tick(now);
        RepeatAnswers(now);
    }

    void ITransactionUser.ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        if (!_requests.TryGetValue(transaction, out var request))
            return;
        request.Responses.Add(response);
        if (response.Status is SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired && Retry(request, response))
            return;
        if (response.IsFinal)
            request.EndedAt ??= now.SinceStart;
        if (response.IsSuccess && request.Request.Method == SipMethod.Invite)
            Acknowledge(request, response);
    }

    void ITransactionUser.ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now)
    {
        if (!_requests.TryGetValue(transaction, out var request) || request.IsOver)
            return;
        request.Failure = failure;
        request.EndedAt = now.SinceStart;
    }

    private TestRequest Send(SipMethod method, string requestUri, string to, string? callId, Action<RequestBuilder>? more)
    {
        var builder = new RequestBuilder(method, requestUri)
            .Header(HeaderId.Via, NewVia())
            .Header(HeaderId.MaxForwards, "70")
            .Header(HeaderId.From, $"<{AddressOfRecord}>;tag={_world.Ids.NewTag()}")
            .Header(HeaderId.To, $"<{to}>")
            .Header(HeaderId.CallId, callId ?? _world.Ids.NewCallId())
            .Header(HeaderId.CSeq, $"{_cseq++} {method.Name}")
            .Header(HeaderId.UserAgent, Product);
        if (method == SipMethod.Invite || method == SipMethod.Subscribe)
            builder.Header(HeaderId.Contact, CallContact ?? Contact);
        more?.Invoke(builder);
        return Send(builder.Build(), Proxy ?? HopTo(requestUri));
    }

    private TestRequest Send(SipRequest request, NextHop hop)
    {
        var sent = new TestRequest(request, hop);
        sent.Transaction = _layer.Send(request, hop, _world.Now);
        _requests[sent.Transaction] = sent;
        return sent;
    }

    private bool Retry(TestRequest request, SipResponse challenge)
    {
        if (_password is null || TestDigest.Answer(challenge, request.Request, User, _password) is not { } credentials)
            return false;
        request.AnsweredChallenge(challenge);
        var header = challenge.Status == SipStatus.Unauthorized ? HeaderId.Authorization : HeaderId.ProxyAuthorization;
        request.Request = (SipRequest)new MessageEdit(request.Request)
            .ReplaceTopValue(HeaderId.Via, NewVia())
            .Set(HeaderId.CSeq, $"{_cseq++} {request.Request.Method.Name}")
            .Append(header, credentials)
            .ToMessage();
        request.Transaction = _layer.Send(request.Request, request.Hop, _world.Now);
        _requests[request.Transaction] = request;
        return true;
    }

    private string NewVia() => $"SIP/2.0/{_kind.ViaToken()} {_hostPort};branch={_world.Ids.NewBranch()};rport";

    private NextHop.To HopTo(string uri)
    {
        var target = SipUri.Parse(uri);
        return new(_kind, target.Host.Trim('[', ']'), target.Port);
    }
}
