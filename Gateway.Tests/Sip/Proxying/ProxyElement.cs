using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Proxying;

/// <summary>An element that is nothing but a proxy core, with an owner that a test scripts.</summary>
internal sealed class ProxyElement : ISipElement, ITransactionUser, IProxyOwner
{
    private readonly World _world;
    private readonly TransactionLayer _layer;

    private ProxyElement(World world, string host, ISipTransmitter network, ProxySettings settings)
    {
        _world = world;
        HostName = host;
        _layer = new(this, network, world.Ids, SipTimers.Default, TransactionLayerOptions.Proxy);
        Core = new(this, _layer, world.Ids, settings);
    }

    public string HostName { get; }

    public ProxyCore Core { get; }

    /// <summary>Where requests go, with q: <c>sip:a@10.0.2.1;q=0.5</c>; empty = left undecided.</summary>
    public List<string> Targets { get; } = [];

    /// <summary>Requests that waited for a decision.</summary>
    public List<ProxyRequest> Asked { get; } = [];

    /// <summary>Requests that ended without a final response upstream.</summary>
    public List<ProxyRequest> Abandoned { get; } = [];

    /// <summary>Final responses held back.</summary>
    public List<(ProxyRequest Request, SipResponse Final)> Held { get; } = [];

    /// <summary>Whether final responses are held back.</summary>
    public bool Holds { get; set; }

    public int TransactionCount => _layer.Count;

    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_layer.NextDeadline, Core.NextDeadline);

    public static ProxyElement Add(World world, string address = "10.0.0.1", Func<ProxySettings, ProxySettings>? change = null)
    {
        var host = $"proxy-{address}.example";
        var settings = new ProxySettings
        {
            Names = [host],
            Points = [new(TransportKind.Udp, address, 5060), new(TransportKind.Tcp, address, 5060)],
        };
        return world.Add(address, network => new ProxyElement(world, host, network, change?.Invoke(settings) ?? settings));
    }

    public ProxyElement To(params string[] targets)
    {
        Targets.Clear();
        Targets.AddRange(targets);
        return this;
    }

    public void Decide(ProxyRequest request) => Core.Forward(request, [.. Targets.Select(Target)], _world.Now);

    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _layer.Receive(message, from, now);

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _layer.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now)
    {
        _layer.Tick(now);
        Core.Tick(now);
    }

    public void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) =>
        Core.RequestArrived(transaction, request, from, now);

    public void CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now) => Assert.True(Core.CancelArrived(invite, cancel, now));

    public void AckArrived(SipRequest ack, Flow from, MonotonicTime now) => Core.AckArrived(ack, from, now);

    public void ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now) =>
        Core.ResponseArrived(transaction, response, now);

    public void ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now) =>
        Core.ClientFailed(transaction, failure, now);

    public void ServerFailed(ServerTransactionId transaction, MonotonicTime now) => Core.ServerFailed(transaction, now);

    void IProxyOwner.TargetsWanted(ProxyRequest request, MonotonicTime now)
    {
        Asked.Add(request);
        if (request.HasRoute)
            Core.Forward(request, new ProxyTarget(default), now);
        else if (Targets.Count > 0)
            Decide(request);
    }

    bool IProxyOwner.MayRelay(ProxyRequest request, SipResponse final, MonotonicTime now)
    {
        if (Holds)
            Held.Add((request, final));
        return !Holds;
    }

    void IProxyOwner.Abandoned(ProxyRequest request, MonotonicTime now) => Abandoned.Add(request);

    private static ProxyTarget Target(string text)
    {
        var q = text.IndexOf(";q=", StringComparison.Ordinal);
        return q < 0
            ? new(Encoding.ASCII.GetBytes(text))
            : new(Encoding.ASCII.GetBytes(text[..q])) { Q = (int)(double.Parse(text[(q + 3)..], System.Globalization.CultureInfo.InvariantCulture) * 1000) };
    }
}
