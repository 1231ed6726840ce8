using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Sip.Transactions;

/// <summary>A transaction layer with a user and a network that write down what reaches them.</summary>
internal sealed class LayerUnderTest : ITransactionUser, ISipTransmitter
{
    public static readonly Flow Udp = new(TransportKind.Udp, IPEndPoint.Parse("192.0.2.1:5060"), IPEndPoint.Parse("192.0.2.9:5062"));
    public static readonly Flow Tcp = new(TransportKind.Tcp, IPEndPoint.Parse("192.0.2.1:5060"), IPEndPoint.Parse("192.0.2.9:40000"), 7);
    public static readonly NextHop ToPeer = new NextHop.To(TransportKind.Udp, "192.0.2.9", 5062);

    public LayerUnderTest(TransactionLayerOptions? options = null, ulong seed = 1) =>
        Layer = new(this, this, new SeededIdSource(seed), SipTimers.Default, options ?? TransactionLayerOptions.UserAgent);

    public TransactionLayer Layer { get; }

    public MonotonicTime Now { get; set; }

    /// <summary>What was sent: <c>200 MESSAGE</c> or <c>INVITE</c>, with <c>again</c> behind a retransmission.</summary>
    public List<string> Sent { get; } = [];

    public List<(SipMessage Message, NextHop Hop, long Ticket)> Messages { get; } = [];

    /// <summary>What the user heard.</summary>
    public List<string> Told { get; } = [];

    public List<ServerTransactionId> Servers { get; } = [];

    public SipRequest? LastRequest { get; private set; }

    public SipResponse? LastResponse { get; private set; }

    public static SipRequest Request(
        string method = "MESSAGE", string branch = "z9hG4bKa1", string sentBy = "192.0.2.9:5062", string viaMore = ";rport", string fromTag = "f1",
        string toTag = "", string callId = "c1", int cseq = 1, string more = "", string uri = "sip:bob@example.com") =>
        (SipRequest)SipParser.Parse(Encoding.UTF8.GetBytes(
            $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {sentBy};branch={branch}{viaMore}\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:alice@example.com>;tag={fromTag}\r\nTo: <sip:bob@example.com>{(toTag.Length > 0 ? ";tag=" + toTag : "")}\r\n"
            + $"Call-ID: {callId}\r\nCSeq: {cseq} {method}\r\n{more}Content-Length: 0\r\n\r\n"));

    public void Receive(SipMessage message, Flow? from = null) => Layer.Receive(message, from ?? Udp, Now);

    public ClientTransactionId Send(SipRequest request, NextHop? hop = null) => Layer.Send(request, hop ?? ToPeer, Now);

    /// <summary>The user answers the request that came last.</summary>
    public void Respond(int status, string? toTag = "t1") =>
        Layer.Respond(Servers[^1], new ResponseBuilder(LastRequest!, status, null, toTag).Build(), Now);

    /// <summary>The peer answers what the layer sent.</summary>
    public void Answer(SipRequest request, int status, string? toTag = "t1") => Receive(new ResponseBuilder(request, status, null, toTag).Build());

    /// <summary>Lets time pass, tick by tick.</summary>
    public void RunTo(double milliseconds)
    {
        var end = new MonotonicTime(TimeSpan.FromMilliseconds(milliseconds));
        while (Layer.NextDeadline <= end)
        {
            Now = Layer.NextDeadline;
            Layer.Tick(Now);
        }

        Now = end;
    }

    void ISipTransmitter.Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission)
    {
        Messages.Add((message, hop, ticket));
        var name = message is SipRequest request ? request.Method.Name : $"{((SipResponse)message).Status} {message.CSeq.Method.Name}";
        Sent.Add(retransmission ? name + " again" : name);
    }

    void ITransactionUser.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        Servers.Add(transaction);
        LastRequest = request;
        Told.Add(request.Method.Name);
    }

    void ITransactionUser.CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now) => Told.Add($"CANCEL of {Servers.IndexOf(invite)}");

    void ITransactionUser.AckArrived(SipRequest ack, Flow from, MonotonicTime now) => Told.Add("ACK");

    void ITransactionUser.ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        LastResponse = response;
        Told.Add($"{response.Status}");
    }

    void ITransactionUser.ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now) => Told.Add($"{failure}");

    void ITransactionUser.ServerFailed(ServerTransactionId transaction, MonotonicTime now) => Told.Add("ServerFailed");
}
