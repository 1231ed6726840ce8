using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// Carries speech, reports and floor control between a client and the controlling function behind its participating one: octets as they are, but for the
/// number that each side gave the codec. Connect, Disconnect and what acknowledges them belong to the participating function and go no further.
/// </summary>
/// <remarks>Who is who is told by where a datagram comes from, as it was agreed; whatever else arrives is dropped and counted. Allocates nothing for speech.</remarks>
internal sealed class UserPlaneRelay(MediaPort port)
{
    private readonly byte[] _room = new byte[MediaLimits.DatagramBytes];

    /// <summary>What was not let through.</summary>
    public UserPlaneCounters Counters { get; } = new();

    /// <summary>A packet of speech arrived.</summary>
    /// <param name="from">From where.</param>
    /// <param name="datagram">Its octets.</param>
    /// <param name="client">What was agreed with the client.</param>
    /// <param name="far">What was agreed with the controlling function; <c>null</c> = there is no session.</param>
    public void Media(IPEndPoint from, ReadOnlySpan<byte> datagram, AgreedMedia? client, AgreedMedia? far)
    {
        if (far is null || client is null)
            Counters.Strangers++;
        else if (from.Equals(client.RtpTo))
            Pass(datagram, client, far);
        else if (from.Equals(far.RtpTo))
            Pass(datagram, far, client);
        else
            Counters.Strangers++;
    }

    /// <summary>Floor control or reports arrived.</summary>
    /// <param name="from">From where.</param>
    /// <param name="datagram">Its octets.</param>
    /// <param name="client">What was agreed with the client.</param>
    /// <param name="far">What was agreed with the controlling function; <c>null</c> = there is no session.</param>
    /// <returns>What the client acknowledges to the participating function.</returns>
    public IReadOnlyList<MbcpMessage.Acknowledgment> Control(IPEndPoint from, ReadOnlySpan<byte> datagram, AgreedMedia? client, AgreedMedia? far)
    {
        var isClient = from.Equals(client?.ControlTo) || from.Equals(client?.RtcpTo);
        if (!isClient && !from.Equals(far?.ControlTo) && !from.Equals(far?.RtcpTo))
        {
            Counters.Strangers++;
            return [];
        }

        var contents = MbcpDatagram.Read(datagram);
        if (contents.Fault is not null)
        {
            Counters.Malformed++;
            return [];
        }

        var own = contents.Messages.Where(IsOurs).ToList();
        if ((isClient ? far : client) is { } peer)
            Pass(datagram, contents, own.Count, peer);
        return isClient ? [.. own.OfType<MbcpMessage.Acknowledgment>()] : [];
    }

    private void Pass(ReadOnlySpan<byte> datagram, MbcpContents contents, int own, AgreedMedia to)
    {
        if (own > 0)
        {
            // Something for us beside something for them in one datagram: they get theirs.
            foreach (var message in contents.Messages)
            {
                if (!IsOurs(message) && to.ControlTo is { } control)
                    port.SendControl(control, message.Write());
            }
        }
        else if ((contents.Messages.IsEmpty ? to.RtcpTo : to.ControlTo) is { } receiver)
        {
            port.SendControl(receiver, datagram);
        }
    }

    private void Pass(ReadOnlySpan<byte> datagram, AgreedMedia from, AgreedMedia to)
    {
        if (!RtpHeader.TryRead(datagram, out var header) || datagram.Length > _room.Length)
            Counters.Malformed++;
        else if (header.PayloadType != from.ReceivedPayloadType)
            Counters.OtherPayloads++;
        else if (!from.Codec.IsSame(to.Codec))
            Counters.OtherCodecs++;
        else if (to.RtpTo is { } receiver && to.Direction is MediaDirection.SendReceive or MediaDirection.SendOnly)
            Send(receiver, datagram, header.PayloadType, to.Codec.PayloadType);
    }

    private void Send(IPEndPoint to, ReadOnlySpan<byte> datagram, int before, int after)
    {
        if (before == after)
        {
            port.SendMedia(to, datagram);
            return;
        }

        datagram.CopyTo(_room);
        _room[1] = (byte)((_room[1] & 0x80) | after);
        port.SendMedia(to, _room.AsSpan(0, datagram.Length));
    }

    private static bool IsOurs(MbcpMessage message) => message switch
    {
        MbcpMessage.Connect or MbcpMessage.Disconnect => true,
        MbcpMessage.Acknowledgment acknowledgment => acknowledgment.IsOf(MbcpSubtype.Connect) || acknowledgment.IsOf(MbcpSubtype.Disconnect),
        _ => false,
    };
}
