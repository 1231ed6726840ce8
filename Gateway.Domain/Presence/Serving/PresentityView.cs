using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>What is true of somebody, as far as some of his watchers may see it: a document that is written once for all of them. What they may not see is no change to them.</summary>
internal sealed class PresentityView(PresenceDocument document, long version)
{
    private byte[]? _body;

    /// <summary>What they see.</summary>
    public PresenceDocument Document { get; private set; } = document;

    /// <summary>Tells apart what they saw; the same for the same.</summary>
    public long Version { get; private set; } = version;

    /// <summary>What they see, as a body.</summary>
    public MessageBody Body => new(PresenceDocument.MediaType, _body ??= Document.Write());

    /// <summary>They see something else from now on.</summary>
    public void Become(PresenceDocument document, long version) => (Document, Version, _body) = (document, version, null);
}
