namespace Gateway.Domain.Floor;

/// <summary>Why a request is denied: the reason codes of Media Burst Deny.</summary>
public enum DenyReason : byte
{
    AnotherUserHasPermission = 1,
    InternalError = 2,
    OnlyOneParticipant = 3,
    RetryAfterNotExpired = 4,
    ListenOnly = 5,
}
