using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// What a request says about the devices that it wants to reach: Accept-Contact and Reject-Contact, or, where it has neither, what its method
/// and event imply (RFC 3841 §7.2). Decides for each registered Contact whether it stays a target, and how well it fits.
/// </summary>
/// <remarks>
/// By RFC 3841 a Contact that states no capabilities at all is immune. We hold it to <c>require;explicit</c> nevertheless: push-to-talk requests
/// carry <c>*;+g.poc.talkburst;require;explicit</c> to reach PoC Clients only, and a telephone that states nothing is not one.
/// </remarks>
public sealed class CallerPreferences
{
    private readonly List<Wish> _accept = [];
    private readonly List<FeatureSet> _reject = [];

    private CallerPreferences()
    {
    }

    /// <summary>Whether the request names its preferences, rather than implying them.</summary>
    public bool AreExplicit { get; private init; }

    /// <summary>Reads the preferences of a request. A value that cannot be read is skipped.</summary>
    public static CallerPreferences Of(SipRequest request)
    {
        var preferences = new CallerPreferences
        {
            AreExplicit = request.Has(HeaderId.AcceptContact) || request.Has(HeaderId.RejectContact),
        };
        if (preferences.AreExplicit)
            preferences.ReadHeaders(request);
        else
            preferences.Imply(request);
        return preferences;
    }

    /// <summary>Judges one Contact.</summary>
    /// <param name="contact">What the Contact states; <see cref="FeatureSet.Of(Parameters)"/> reads it.</param>
    public ContactFit Judge(FeatureSet contact)
    {
        if (contact.IsEmpty)
            return new(!_accept.Exists(wish => wish is { Require: true, Explicit: true, Features.IsEmpty: false }), 1);
        foreach (var rejected in _reject)
        {
            if (!rejected.IsEmpty && Compare(rejected, contact) is (true, var known) && known == rejected.Terms.Count)
                return new(false, 0);
        }

        var total = 0.0;
        foreach (var wish in _accept)
        {
            var (matches, known) = Compare(wish.Features, contact);
            var complete = known == wish.Features.Terms.Count;
            if (!matches || (wish.Explicit && !complete))
            {
                if (wish.Require)
                    return new(false, 0);
                continue;
            }

            total += wish.Features.IsEmpty ? 1 : (double)known / wish.Features.Terms.Count;
        }

        return new(true, _accept.Count == 0 ? 1 : total / _accept.Count);
    }

    /// <summary>Whether only contacts that state this feature tag may be reached: <c>require</c> and <c>explicit</c> with it in one value.</summary>
    /// <param name="tag">For example <c>+g.poc.talkburst</c>.</param>
    public bool Demand(string tag) => _accept.Exists(wish => wish is { Require: true, Explicit: true } && wish.Features.Has(tag));

    private void ReadHeaders(SipRequest request)
    {
        foreach (var value in request.Values(HeaderId.AcceptContact))
        {
            if (_accept.Count < SipLimits.FeatureTerms && TryReadParameters(value, out var parameters))
                _accept.Add(new(FeatureSet.Of(parameters), parameters.Has("require"u8), parameters.Has("explicit"u8)));
        }

        foreach (var value in request.Values(HeaderId.RejectContact))
        {
            if (_reject.Count < SipLimits.FeatureTerms && TryReadParameters(value, out var parameters))
                _reject.Add(FeatureSet.Of(parameters));
        }
    }

    private void Imply(SipRequest request)
    {
        _accept.Add(new(FeatureSet.Of("methods", request.Method.Name), Require: true, Explicit: false));
        if (request.TryGet(HeaderId.Event, out var package))
            _accept.Add(new(FeatureSet.Of("events", Encoding.Latin1.GetString(MediaTypes.Essence(package))), Require: true, Explicit: false));
    }

    // ac-value = "*" *( SEMI ac-params )
    private static bool TryReadParameters(ReadOnlySpan<byte> value, out Parameters parameters)
    {
        var rest = value.IsEmpty || value[0] != (byte)'*' ? default : value[1..].TrimStart(" \t"u8);
        parameters = new(rest);
        return !rest.IsEmpty && rest[0] == (byte)';';
    }

    // A feature that the contact does not state agrees with everything; how many it does state is the score.
    private static (bool Matches, int Known) Compare(FeatureSet wanted, FeatureSet contact)
    {
        var known = 0;
        foreach (var (tag, values) in wanted.Terms)
        {
            if (contact.Values(tag) is not { } stated)
                continue;
            known++;
            if (!values.Any(value => stated.Any(value.Overlaps)))
                return (false, known);
        }

        return (true, known);
    }

    private sealed record Wish(FeatureSet Features, bool Require, bool Explicit);
}
