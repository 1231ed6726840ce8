using Gateway.Domain.Access;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Tests.Support;

/// <summary>Somebody with a <see cref="TestHandset"/> who talks and listens in the session that it is in.</summary>
public sealed class Talker(World world, TestHandset handset, uint ssrc)
{
    private static readonly byte[] Loud = Encode(8_000);
    private static readonly byte[] Quiet = Encode(0);

    private ushort _sequence = 1000;
    private uint _timestamp = 5000;

    public TestHandset Handset => handset;

    public PocAddress Address => handset.Address;

    /// <summary>The session that media goes to: the last one that its agent has, or the pre-established one.</summary>
    public HandsetSession Session => handset.PreEstablished is { IsUp: true } standing ? standing : handset.Sessions[^1];

    /// <summary>The number of the last packet.</summary>
    public ushort LastSequence => (ushort)(_sequence - 1);

    /// <summary>Floor control that reached him, in order.</summary>
    public IReadOnlyList<MbcpMessage> Told => [.. handset.Floor.SelectMany(one => MbcpDatagram.Read(one).Messages)];

    /// <summary>The last message that tells how the floor stands.</summary>
    public MbcpMessage Last => Told[^1];

    /// <summary>What he heard: header and octets.</summary>
    public IReadOnlyList<(RtpHeader Header, byte[] Payload)> Heard => [.. handset.Heard.Select(one =>
    {
        Assert.True(RtpHeader.TryRead(one, out var header));
        return (header, one[header.PayloadStart..]);
    })];

    public void Press(ushort? priority = null)
    {
        Session.Send(new MbcpMessage.Request(ssrc, priority));
        Run(0.1);
    }

    public void Release(bool hasSpoken = true)
    {
        Session.Send(hasSpoken ? new MbcpMessage.Release(ssrc, LastSequence) : MbcpMessage.Release.WithoutMedia(ssrc));
        Run(0.1);
    }

    /// <summary>Speaks for so many packets of 20 ms.</summary>
    public void Speak(int packets = 1, bool loud = true, byte? payloadType = null)
    {
        for (var i = 0; i < packets; i++)
        {
            Session.Speak(_sequence++, _timestamp, loud ? Loud : Quiet, ssrc, payloadType);
            _timestamp += 160;
            Run(0.02);
        }
    }

    /// <summary>So many packets of his are lost on the way to the server.</summary>
    public void Lose(int packets)
    {
        _sequence += (ushort)packets;
        _timestamp += 160u * (uint)packets;
        Run(0.02 * packets);
    }

    private void Run(double seconds) => world.RunFor(TimeSpan.FromSeconds(seconds));

    private static byte[] Encode(int amplitude)
    {
        var samples = new short[160];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(amplitude * Math.Sin(i * 0.5));
        var payload = new byte[160];
        G711.EncodeALaw(samples, payload);
        return payload;
    }
}
