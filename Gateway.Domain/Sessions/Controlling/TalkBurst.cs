using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Rtp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>A talk burst that goes on: what was said in it so far. Mutable, and allocates nothing for a packet.</summary>
internal sealed class TalkBurst(BurstRecord begun, PartyId talker)
{
    private bool _hasBegun;
    private int _packets;
    private ushort _lastSequence;
    private long _span;
    private uint _firstTimestamp;

    public BurstRecord Begun => begun;

    public PartyId Talker => talker;

    /// <summary>What keeps its speech; <c>null</c> where it is not kept.</summary>
    public IBurstTape? Tape { get; set; }

    /// <summary>Whether anything was said.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Takes a packet that all the others hear.</summary>
    public void Take(in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _lastSequence = header.SequenceNumber;
            _firstTimestamp = header.Timestamp;
            _span = 1;
        }

        _packets++;
        var ahead = (short)(header.SequenceNumber - _lastSequence);
        if (ahead > 0)
        {
            _lastSequence = header.SequenceNumber;
            _span += ahead;
        }

        Tape?.Take(header.Timestamp - _firstTimestamp, payload);
    }

    /// <summary>The burst as it goes on record when it is over.</summary>
    public BurstRecord Over(DateTimeOffset at, BurstEnd end) => begun with
    {
        EndedAt = at,
        End = end,
        Packets = _packets,
        Lost = (int)Math.Max(0, _span - _packets),
        IsRecorded = Tape is not null,
    };
}
