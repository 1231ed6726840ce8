using System.Buffers.Binary;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// What the talkers of a session say, on its way to the others: one stream for each codec that is listened in, all of one SSRC. The talker's own codec goes
/// out as it came; for any other it is transcoded once, however many listen in that.
/// </summary>
/// <remarks>Allocates nothing for a packet. Not thread safe.</remarks>
internal sealed class FloorSpeech : IDisposable
{
    private readonly MediaPort _port;
    private readonly IdSource _ids;
    private readonly UserPlaneCounters _counters;
    private readonly TimeSpan _beganAt;
    private readonly FloorAudiences _audiences;
    private readonly List<FloorStream> _streams = [];
    private readonly byte[] _room = new byte[MediaLimits.DatagramBytes];
    private RtpCodec? _spoken;
    private SpeechDecoder? _decoder;

    public FloorSpeech(MediaPort port, IdSource ids, UserPlaneCounters counters, MonotonicTime now)
    {
        (_port, _ids, _counters, _beganAt) = (port, ids, counters, now.SinceStart);
        Ssrc = ids.NewUInt32();
        _audiences = new(NextIn);
    }

    /// <summary>Whoever talks, this is heard.</summary>
    public uint Ssrc { get; }

    /// <summary>Whether anything was said to anybody yet.</summary>
    public bool HasBegun => _streams.Exists(stream => stream.Rtp.HasBegun);

    /// <summary>Somebody came, went or agreed on something else.</summary>
    public void ChangeAudience() => _audiences.Change();

    /// <summary>A burst begins.</summary>
    /// <param name="codec">What its talker speaks.</param>
    public void Begin(RtpCodec codec)
    {
        Dispose();
        _spoken = codec;
        foreach (var stream in _streams)
            stream.Begin();
    }

    /// <summary>It is over: what is still in the transcoders goes out.</summary>
    public void End(MonotonicTime now)
    {
        ReadOnlySpan<short> left = _decoder is { } waiting ? waiting.Flush() : [];
        foreach (var stream in _streams)
            stream.Flush(this, _decoder?.Position ?? 0, left, now);
        Dispose();
    }

    /// <summary>Sends a packet of the talker to all who listen.</summary>
    public void Forward(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> datagram, List<FloorLeg> legs, MonotonicTime now)
    {
        // Whoever agreed on another codec in the middle of a burst begins anew.
        if (_spoken?.IsSame(talker.Media.Codec) != true)
            Begin(talker.Media.Codec);
        var audiences = _audiences.Of(talker, legs);
        var length = 0;
        var isDecoded = false;
        ReadOnlySpan<short> sound = [];
        for (var i = 0; i < audiences.Count; i++)
        {
            var audience = audiences[i];
            if (audience.Codec.IsSame(talker.Media.Codec))
            {
                if (length == 0)
                    length = StreamOf(audience.Codec).Rtp.Write(header, datagram, (byte)audience.Codec.PayloadType, now.SinceStart, _room);
                SendTo(audience, length);
            }
        }

        for (var i = 0; i < audiences.Count; i++)
        {
            var codec = audiences[i].Codec;
            if (codec.IsSame(talker.Media.Codec) || IsBefore(audiences, i))
                continue;
            if (!isDecoded)
            {
                isDecoded = true;
                _decoder ??= CodingOf(talker.Media.Codec) is { } spoken ? new(spoken) : null;
                if (_decoder is { } decoder)
                    sound = decoder.Take(header.SequenceNumber, header.Timestamp, datagram.Slice(header.PayloadStart, header.PayloadLength));
            }

            if (_decoder is null || !StreamOf(codec).TryTranscode(this, _decoder.Position, sound, now))
                _counters.OtherCodecs += audiences[i].Members.Members.Length;
        }
    }

    /// <summary>What a sender report says of the stream in a codec; <c>null</c> before anything went out in it.</summary>
    public RtcpSenderInfo? Report(RtpCodec codec, ulong ntp, MonotonicTime now) =>
        _streams.Find(stream => stream.Codec.IsSame(codec)) is { Rtp.HasBegun: true } begun ? begun.Rtp.Report(ntp, now.SinceStart) : null;

    /// <summary>Frees what transcodes.</summary>
    public void Dispose()
    {
        _decoder?.Dispose();
        _decoder = null;
        foreach (var stream in _streams)
            stream.Dispose();
    }

    /// <summary>How the gateway understands a codec; <c>null</c> = not at all.</summary>
    public static SpeechCoding? CodingOf(RtpCodec codec) =>
        codec.IsSame(RtpCodec.Pcma) ? SpeechCoding.ALaw
        : codec.IsSame(RtpCodec.Pcmu) ? SpeechCoding.MuLaw
        : codec.IsSame(RtpCodec.Opus) && OpusEncoder.IsAvailable ? SpeechCoding.Opus
        : null;

    /// <summary>Sends what was transcoded to all who listen in that codec.</summary>
    internal void Send(FloorStream stream, in RtpHeader header, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        var length = stream.Rtp.Write(header, payload, (byte)stream.Codec.PayloadType, now.SinceStart, _room);
        if (length == 0)
            return;
        foreach (var audience in _audiences.Last)
        {
            if (audience.Codec.IsSame(stream.Codec))
                SendTo(audience, length);
        }
    }

    // What was written, the same octets for all but the number that each gave the codec and that of the packet.
    private void SendTo(FloorAudience audience, int length)
    {
        if (length == 0)
            return;
        _room[1] = (byte)((_room[1] & 0x80) | audience.Codec.PayloadType);
        var number = _room.AsSpan(2, sizeof(ushort));
        var written = BinaryPrimitives.ReadUInt16BigEndian(number);
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)(written - audience.Behind));
        _port.SendMediaToAll(audience.Members, _room.AsSpan(0, length));
        BinaryPrimitives.WriteUInt16BigEndian(number, written);
    }

    private ushort? NextIn(RtpCodec codec) => _streams.Find(stream => stream.Codec.IsSame(codec)) is { Rtp: { HasBegun: true } begun } ? begun.NextSequence : null;

    // Two audiences may have one codec under two numbers.
    private static bool IsBefore(List<FloorAudience> audiences, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (audiences[i].Codec.IsSame(audiences[index].Codec))
                return true;
        }

        return false;
    }

    private FloorStream StreamOf(RtpCodec codec)
    {
        for (var i = 0; i < _streams.Count; i++)
        {
            if (_streams[i].Codec.IsSame(codec))
                return _streams[i];
        }

        var stream = new FloorStream(codec, new(Ssrc, (ushort)_ids.NewUInt32(), _ids.NewUInt32(), _beganAt));
        stream.Begin();
        _streams.Add(stream);
        return stream;
    }
}
