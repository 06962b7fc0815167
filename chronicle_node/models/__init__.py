"""Every table of the node, one module for each noun: import a class from here or from its module.

Loading the package describes the whole schema, so that foreign keys between modules always resolve.
"""

from chronicle_node.models.accounts import ApiToken, Invite, LoginSession, RetiredUsername, User
from chronicle_node.models.activity import ActivityCalendar, ActivityDay, StaleDay
from chronicle_node.models.agenda import CalendarKey, Goal, PutOff
from chronicle_node.models.base import Base
from chronicle_node.models.catalog import (
    HiddenMediaType,
    MediaChange,
    MediaExternalId,
    MediaFileLocation,
    MediaGroup,
    MediaItem,
    MediaRelationship,
    MediaType,
)
from chronicle_node.models.claims import ClaimedId, ClaimedItem, PostWork
from chronicle_node.models.federation import Delivery, FederatedInstance, InboxActivity, OutboxActivity
from chronicle_node.models.groups import (
    DistantMembership,
    Group,
    GroupGuest,
    GroupInvitation,
    GroupMember,
    GroupPlay,
    GroupRequest,
)
from chronicle_node.models.history import CurrentlyWatching, EventKey, InteractionEvent, PlayCompanion
from chronicle_node.models.instance import (
    AppSetting,
    AuditEntry,
    DashboardWidget,
    Plugin,
    PluginVersion,
    SchemaVersion,
    ScraperPriority,
    ScraperStat,
    UiConfig,
    UiConfigBackup,
)
from chronicle_node.models.jobs import Job, JobHistory, ScheduledJob
from chronicle_node.models.library import (
    LibraryChange,
    LibraryEntryTag,
    LibrarySettings,
    LibraryTag,
    SharedEntry,
    UserLibrary,
    WatchSession,
)
from chronicle_node.models.lists import UserList, UserListItem
from chronicle_node.models.merges import MediaFormerId, MediaMerge, MediaMergeChange, MediaRedirect
from chronicle_node.models.moderation import Mute, Report
from chronicle_node.models.notifications import Notification
from chronicle_node.models.posts import Post, PostRecipient, PostTag, Reaction
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.shelves import FriendShelf, FriendShelfItem
from chronicle_node.models.social import Actor, Block, FederatedFriend, Follow, FriendPlay, FriendPresence
from chronicle_node.models.stats import UserStatsCache
from chronicle_node.models.sync import Change, LastActivity
from chronicle_node.models.transfer import BackupHistory, ImportJob
from chronicle_node.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "ActivityCalendar",
    "ActivityDay",
    "Actor",
    "ApiToken",
    "AppSetting",
    "AuditEntry",
    "BackupHistory",
    "Base",
    "Block",
    "CalendarKey",
    "Change",
    "ClaimedId",
    "ClaimedItem",
    "CurrentlyWatching",
    "DashboardWidget",
    "Delivery",
    "DistantMembership",
    "EventKey",
    "FederatedFriend",
    "FederatedInstance",
    "Follow",
    "FriendPlay",
    "FriendPresence",
    "FriendShelf",
    "FriendShelfItem",
    "Goal",
    "Group",
    "GroupGuest",
    "GroupInvitation",
    "GroupMember",
    "GroupPlay",
    "GroupRequest",
    "HiddenMediaType",
    "ImportJob",
    "InboxActivity",
    "InteractionEvent",
    "Invite",
    "Job",
    "JobHistory",
    "LastActivity",
    "LibraryChange",
    "LibraryEntryTag",
    "LibrarySettings",
    "LibraryTag",
    "LoginSession",
    "MediaChange",
    "MediaExternalId",
    "MediaFileLocation",
    "MediaFormerId",
    "MediaGroup",
    "MediaItem",
    "MediaMerge",
    "MediaMergeChange",
    "MediaRedirect",
    "MediaRelationship",
    "MediaType",
    "Mute",
    "Notification",
    "OutboxActivity",
    "PlayCompanion",
    "Plugin",
    "PluginVersion",
    "Post",
    "PostRecipient",
    "PostTag",
    "PostWork",
    "PutOff",
    "Reaction",
    "Report",
    "RetiredUsername",
    "ScheduledJob",
    "SchemaVersion",
    "ScraperPriority",
    "ScraperStat",
    "SharedEntry",
    "StaleDay",
    "UiConfig",
    "UiConfigBackup",
    "User",
    "UserLibrary",
    "UserList",
    "UserListItem",
    "UserRating",
    "UserReview",
    "UserStatsCache",
    "WatchSession",
    "Webhook",
    "WebhookDelivery",
]
