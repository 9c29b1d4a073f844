-- Debian's OBS has no browser sources: this registers a kind of that name, which shows nothing, and has sound.
local obs = obslua
local bit = require("bit")

local info = {}
info.id = "browser_source"
info.type = obs.OBS_SOURCE_TYPE_INPUT
info.output_flags = bit.bor(obs.OBS_SOURCE_VIDEO, obs.OBS_SOURCE_AUDIO)

info.get_name = function()
    return "Browser"
end

info.create = function(settings, source)
    local data = { width = 0, height = 0, source = source }
    info.update(data, settings)
    return data
end

info.update = function(data, settings)
    data.width = obs.obs_data_get_int(settings, "width")
    data.height = obs.obs_data_get_int(settings, "height")
end

info.get_width = function(data)
    return data.width
end

info.get_height = function(data)
    return data.height
end

info.get_properties = function()
    local properties = obs.obs_properties_create()
    obs.obs_properties_add_button(properties, "refreshnocache", "Refresh", function()
        obs.script_log(obs.LOG_INFO, "refreshnocache pressed")
        return false
    end)
    return properties
end

obs.obs_register_source(info)
