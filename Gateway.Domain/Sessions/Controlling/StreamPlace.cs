using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// Where a listener stands in the stream of his session: the numbers of what he is sent follow each other also where he missed a part of it, because he talked
/// himself or held. A gap would look like loss to him, and be reported as such (RFC 3550 §6.4.1).
/// </summary>
internal sealed class StreamPlace
{
    private RtpCodec? _codec;
    private bool _hears;
    private ushort? _leftAt;

    /// <summary>By how much his numbers are lower than those of the stream, modulo 65,536.</summary>
    public ushort Behind { get; private set; }

    /// <summary>Takes note of whether he is sent what comes next.</summary>
    /// <param name="codec">Which stream he hears; another one begins anew for him.</param>
    /// <param name="hears">Whether he is sent it.</param>
    /// <param name="next">The number of what comes next in that stream; <c>null</c> when nothing has come yet.</param>
    public void Follow(RtpCodec codec, bool hears, ushort? next)
    {
        if (_codec?.IsSame(codec) != true)
            (_codec, _hears, _leftAt, Behind) = (codec, false, null, 0);
        if (hears == _hears)
            return;
        _hears = hears;
        if (!hears)
        {
            _leftAt = next;
        }
        else if (_leftAt is { } left && next is { } at)
        {
            Behind += (ushort)(at - left);
            _leftAt = null;
        }
    }
}
