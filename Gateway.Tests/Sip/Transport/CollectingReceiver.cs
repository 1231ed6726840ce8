using System.Collections.Concurrent;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Sip.Transport;

/// <summary>Keeps what a transport reports; <see cref="Next"/> takes it out in order.</summary>
internal sealed class CollectingReceiver : ITransportReceiver
{
    private readonly BlockingCollection<object> _reports = [];

    public bool TakesMessages { get; set; } = true;

    public bool Received(SipMessage message, Flow from)
    {
        if (TakesMessages)
            _reports.Add((message, from));
        return TakesMessages;
    }

    public void Malformed(Flow from, SipParseError error) => _reports.Add(error);

    public void Opened(Flow flow) => _reports.Add(flow);

    public void Lost(ConnectionLoss loss) => _reports.Add(loss);

    public void Failed(SipListenAddress listener, Exception error) => _reports.Add(error);

    public T Next<T>() =>
        _reports.TryTake(out var report, TimeSpan.FromSeconds(30))
            ? Assert.IsType<T>(report)
            : throw new TimeoutException("nothing was reported");
}
