using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Sip.Sdp;

/// <summary>
/// The offers and answers of one dialog (RFC 3264), from our end: one stream of audio and one line for floor control; every other line is
/// refused and keeps its place. Immutable: whoever asks gets the state behind, and what fails leaves the session as it was.
/// </summary>
/// <remarks>
/// The version in <c>o=</c> rises by one exactly when what we send differs from what we sent before; the same description is sent again octet by
/// octet. One codec is answered: a session that is relayed cannot change it from packet to packet.
/// </remarks>
public sealed record OfferAnswer
{
    private readonly string _sessionId;

    private OfferAnswer(ulong sessionId) => _sessionId = sessionId.ToString(CultureInfo.InvariantCulture);

    /// <summary>The description that we sent last: an open offer, or what stands.</summary>
    /// <value><c>null</c> before the first.</value>
    public SessionDescription? Sent { get; private init; }

    /// <summary>What the peer described last; <c>null</c> before the first.</summary>
    public SessionDescription? Received { get; private init; }

    /// <summary>What is agreed; <c>null</c> before the first answer. While an offer is open, what was agreed before still holds.</summary>
    public AgreedMedia? Agreed { get; private init; }

    /// <summary>Whether an offer of ours waits for its answer.</summary>
    public bool IsOffering { get; private init; }

    private ulong Version { get; init; }

    // Our description of the last exchange that succeeded.
    private SessionDescription? Standing { get; init; }

    private LocalMedia? Local { get; init; }

    /// <summary>The octets of <see cref="Sent"/>.</summary>
    /// <exception cref="InvalidOperationException">Nothing was sent yet.</exception>
    public byte[] Body => Sent?.Write() ?? throw new InvalidOperationException("nothing is described yet");

    /// <summary>A dialog in which nothing was described yet.</summary>
    /// <param name="sessionId">The sess-id of <c>o=</c>: the time or chance, so that no two descriptions of one address are mistaken.</param>
    public static OfferAnswer Start(ulong sessionId) => new(sessionId);

    /// <summary>Makes an offer, the first or a new one; <see cref="Sent"/> is what to send.</summary>
    /// <exception cref="InvalidOperationException">An offer is open: RFC 3264 §4 allows one at a time.</exception>
    public OfferAnswer Offer(LocalMedia local)
    {
        if (IsOffering)
            throw new InvalidOperationException("an offer is open already");
        return Send(DescriptionWriter.Offer(local, Standing), local) with { IsOffering = true };
    }

    /// <summary>Takes the offer back, because it was refused: what stood before it stands.</summary>
    public OfferAnswer Withdraw() => IsOffering ? this with { IsOffering = false, Sent = Standing } : this;

    /// <summary>Takes the answer to our open offer.</summary>
    /// <param name="answer">The octets of the body.</param>
    /// <param name="next">The state behind, when the result is <c>true</c>.</param>
    /// <param name="refusal">Else what is wrong with it. The offer stays open: <see cref="Withdraw"/>, or end the session.</param>
    /// <exception cref="InvalidOperationException">No offer is open.</exception>
    public bool TryTakeAnswer(ReadOnlySpan<byte> answer, [NotNullWhen(true)] out OfferAnswer? next, [NotNullWhen(false)] out MediaRefusal? refusal)
    {
        if (!IsOffering || Sent is null || Local is null)
            throw new InvalidOperationException("no offer is open");
        next = null;
        if (!SessionDescription.TryParse(answer, out var received, out var error))
        {
            refusal = MediaRefusal.Unreadable(error);
            return false;
        }

        if (!MediaMatch.TryTakeAnswer(Sent, received, Local, out var agreed, out refusal))
            return false;
        next = this with { IsOffering = false, Received = received, Agreed = agreed, Standing = Sent };
        return true;
    }

    /// <summary>Answers an offer, the first or a new one.</summary>
    /// <param name="offer">The octets of the body.</param>
    /// <param name="local">What our end brings.</param>
    /// <param name="next">The state behind, when the result is <c>true</c>; its <see cref="Sent"/> is the answer.</param>
    /// <param name="refusal">Else why not; the session stays as it was.</param>
    /// <exception cref="InvalidOperationException">An offer of ours is open: that is glare, and answered 491 before anybody asks here.</exception>
    public bool TryAnswer(
        ReadOnlySpan<byte> offer, LocalMedia local, [NotNullWhen(true)] out OfferAnswer? next, [NotNullWhen(false)] out MediaRefusal? refusal)
    {
        if (IsOffering)
            throw new InvalidOperationException("an offer of ours is open");
        next = null;
        if (!SessionDescription.TryParse(offer, out var received, out var error))
        {
            refusal = MediaRefusal.Unreadable(error);
            return false;
        }

        if (Standing is not null && !KeepsItsPlaces(Standing.Media, received.Media))
        {
            refusal = MediaRefusal.Layout;
            return false;
        }

        if (!MediaMatch.TryTakeOffer(received, local, out var choice, out refusal))
            return false;
        var answered = Send(DescriptionWriter.Answer(local, received, choice), local);
        next = answered with { Received = received, Agreed = choice.Agreed, Standing = answered.Sent };
        return true;
    }

    /// <summary>
    /// The same, whose answer says that the burst is granted with it (<c>tb_granted=1</c>), where the peer has offered to understand that; else nothing is changed.
    /// For an answer that was made and not sent yet: it keeps its version.
    /// </summary>
    public OfferAnswer Granting()
    {
        if (IsOffering || Received is not { } offer || Sent is not { } sent || Local is not { } local)
            return this;
        var granting = local with { Tbcp = local.Tbcp with { Granted = true } };
        if (!MediaMatch.TryTakeOffer(offer, granting, out var choice, out _) || choice.Agreed.Tbcp is not { Granted: true })
            return this;
        var answer = DescriptionWriter.Answer(granting, offer, choice) with { Origin = sent.Origin };
        return this with { Sent = answer, Standing = answer, Agreed = choice.Agreed };
    }

    // RFC 3264 §8: lines are never taken out, and a line in use keeps what it is for.
    private static bool KeepsItsPlaces(ImmutableArray<MediaDescription> before, ImmutableArray<MediaDescription> after)
    {
        if (after.Length < before.Length)
            return false;
        for (var i = 0; i < before.Length; i++)
        {
            if (!before[i].IsRefused && !after[i].IsRefused && !before[i].Media.Equals(after[i].Media, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private OfferAnswer Send(SessionDescription content, LocalMedia local)
    {
        var type = SdpConnection.TypeOf(local.Address);
        var same = Standing is not null
            && (content with { Origin = Standing.Origin }).Write().AsSpan().SequenceEqual(Standing.Write())
            && Standing.Origin.Address == local.Address.ToString();
        if (same)
            return this with { Sent = Standing, Local = local };
        var version = Version + 1;
        var origin = new SdpOrigin("-", _sessionId, version.ToString(CultureInfo.InvariantCulture), type, local.Address.ToString());
        return this with { Sent = content with { Origin = origin }, Version = version, Local = local };
    }
}
