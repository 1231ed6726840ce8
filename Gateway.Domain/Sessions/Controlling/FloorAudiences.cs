using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Those who listen to a talker, put together by what they are sent. It is made anew when somebody comes, goes or changes, not for each packet.</summary>
/// <param name="next">The number of what comes next in the stream of a codec; <c>null</c> when nothing has come yet.</param>
internal sealed class FloorAudiences(Func<RtpCodec, ushort?> next)
{
    private readonly List<FloorAudience> _audiences = [];
    private PartyId? _talker;
    private bool _isFresh;

    /// <summary>Somebody came, went or agreed on something else.</summary>
    public void Change() => _isFresh = false;

    /// <summary>Who listened when it was asked for last.</summary>
    public List<FloorAudience> Last => _audiences;

    /// <summary>Who listens to a talker.</summary>
    public List<FloorAudience> Of(FloorLeg talker, List<FloorLeg> legs)
    {
        if (!_isFresh || _talker != talker.Id)
            Put(talker, legs);
        return _audiences;
    }

    // Apart from what is asked for each packet: what a lambda captures is allocated.
    private void Put(FloorLeg talker, List<FloorLeg> legs)
    {
        (_isFresh, _talker) = (true, talker.Id);
        _audiences.Clear();
        foreach (var leg in legs)
            leg.Place.Follow(leg.Media.Codec, leg != talker && leg.Listens, next(leg.Media.Codec));
        // Each port once: who came back from a phone that vanished is in the session twice for a moment.
        var hearing = legs.Where(leg => leg != talker && leg.Listens && leg.Media.RtpTo is not null).DistinctBy(leg => (leg.Media.Codec, leg.Media.RtpTo));
        foreach (var group in hearing.GroupBy(leg => (leg.Media.Codec, leg.Place.Behind)))
            _audiences.Add(new(group.Key.Codec, group.Key.Behind, new([.. group.Select(leg => leg.Media.RtpTo).OfType<IPEndPoint>()])));
    }
}

/// <summary>Listeners who are sent the same octets.</summary>
/// <param name="Codec">Their codec, under the number that they gave it.</param>
/// <param name="Behind">By how much their numbers are lower than those of the stream.</param>
/// <param name="Members">Where they receive.</param>
internal sealed record FloorAudience(RtpCodec Codec, ushort Behind, MediaAudience Members);
