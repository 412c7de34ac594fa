"""``python -m data import …``: every kind of file that a region takes in."""

from geo.commands.on_demand import Later, app_on_demand

COMMANDS = {
    "areas": Later(
        "data.commands.import_commands:areas_command",
        "Read villages (sub-districts are made from them) or sub-districts; they replace the region's areas.",
    ),
    "roads": Later(
        "data.commands.import_commands:roads_command",
        "Read lines and join them into roads; they replace the region's, and complaints are placed anew.",
    ),
    "landmarks": Later(
        "data.commands.import_commands:landmarks_command",
        "Read schools, markets, bridges …; they replace the region's, and texts are read anew.",
    ),
    "complaints": Later(
        "data.commands.import_commands:complaints_command",
        "Read a list of complaints, one a row; known ones are brought up to date.",
    ),
    "chat": Later(
        "data.commands.message_commands:chat_command",
        "Read an exported WhatsApp chat (.txt or .zip); messages known already are left.",
    ),
    "sms": Later(
        "data.commands.message_commands:sms_command",
        "Read a list of texts (CSV), one a row; texts known already are left.",
    ),
    "condition": Later(
        "data.commands.condition_commands:condition_command",
        "Read a survey of road condition, one segment a row; nothing is stored if any row has a fault.",
    ),
    "inventory": Later(
        "data.commands.condition_commands:inventory_command",
        "Read surface, width, lanes, traffic and function of roads, one station range a row.",
    ),
    "payments": Later(
        "data.commands.payment_commands:payments_command",
        "Read payments of contracts, one a row with its package; nothing is stored if any row has a fault.",
    ),
}
app = app_on_demand(COMMANDS, help="Bring areas, roads, landmarks or complaints of a file into a region.")
