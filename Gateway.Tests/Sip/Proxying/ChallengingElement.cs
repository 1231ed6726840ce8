using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Proxying;

/// <summary>Answers every request but ACK with a challenge, without any state.</summary>
internal sealed class ChallengingElement(string host, ISipTransmitter network, World world, string realm) : ISipElement
{
    public string HostName => host;

    public MonotonicTime NextDeadline => MonotonicTime.Never;

    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        if (message is SipRequest request && request.Method != SipMethod.Ack)
        {
            network.Transmit(
                new ResponseBuilder(request, 401, toTag: world.Ids.NewTag()).Header(HeaderId.WwwAuthenticate, $"Digest realm=\"{realm}\"").Build(),
                new NextHop.Over(from), 0, false);
        }
    }

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now)
    {
    }

    public void Tick(MonotonicTime now)
    {
    }
}
